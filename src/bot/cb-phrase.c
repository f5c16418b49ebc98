#include "bot/cb-phrase.h"

#include "bot/cb-language.h"

/*
 * Every text of the bot's own, one block a language. They are chosen by the
 * visitor's language, not by the locale the daemon runs in, so they are held
 * here and not in a message catalog, of which a process has one at a time.
 */
typedef struct
{
  const char *language;
  const char *texts[CB_N_PHRASES];
} Language;

static const Language languages[] = {
  { "en",
    {
        [CB_PHRASE_GREETING] = "Hello! What would you like to know?",
        [CB_PHRASE_THANKS] = "You are welcome! Is there anything else I can help with?",
        [CB_PHRASE_GOODBYE] = "Goodbye, and have a nice day!",
        [CB_PHRASE_HELP] = "Ask me a question in your own words, and I will look for the answer. "
                           "If you would rather talk to a person, just say so.",
        [CB_PHRASE_PERSON] = "All right, I have noted that you would like to talk to a person. "
                             "They will answer here.",
        [CB_PHRASE_UNKNOWN] = "I am sorry, I do not know that. Could you put it in other words? "
                              "If you would rather talk to a person, just say so.",
        [CB_PHRASE_UNKNOWN_BUT_NEAR] =
            "I am sorry, I do not know that for certain. Did you perhaps mean one of these?",
    } },
  { "de",
    {
        [CB_PHRASE_GREETING] = "Hallo! Was möchten Sie wissen?",
        [CB_PHRASE_THANKS] = "Gern geschehen! Kann ich sonst noch helfen?",
        [CB_PHRASE_GOODBYE] = "Auf Wiedersehen und einen schönen Tag!",
        [CB_PHRASE_HELP] =
            "Stellen Sie mir eine Frage in Ihren eigenen Worten, und ich suche die Antwort. "
            "Wenn Sie lieber mit einem Menschen sprechen möchten, sagen Sie es einfach.",
        [CB_PHRASE_PERSON] =
            "Gut, ich habe vermerkt, dass Sie mit einem Menschen sprechen möchten. "
            "Die Antwort kommt hier.",
        [CB_PHRASE_UNKNOWN] =
            "Das weiß ich leider nicht. Können Sie es anders ausdrücken? "
            "Wenn Sie lieber mit einem Menschen sprechen möchten, sagen Sie es einfach.",
        [CB_PHRASE_UNKNOWN_BUT_NEAR] =
            "Das weiß ich leider nicht sicher. Meinten Sie vielleicht eine dieser Fragen?",
    } },
  { "fr",
    {
        [CB_PHRASE_GREETING] = "Bonjour ! Que souhaitez-vous savoir ?",
        [CB_PHRASE_THANKS] = "Avec plaisir ! Puis-je vous aider pour autre chose ?",
        [CB_PHRASE_GOODBYE] = "Au revoir et bonne journée !",
        [CB_PHRASE_HELP] =
            "Posez-moi une question avec vos propres mots, et je chercherai la réponse. "
            "Si vous préférez parler à une personne, dites-le simplement.",
        [CB_PHRASE_PERSON] = "Très bien, j’ai noté que vous souhaitez parler à une personne. "
                             "Elle vous répondra ici.",
        [CB_PHRASE_UNKNOWN] = "Je suis désolé, je ne le sais pas. Pouvez-vous le dire autrement ? "
                              "Si vous préférez parler à une personne, dites-le simplement.",
        [CB_PHRASE_UNKNOWN_BUT_NEAR] =
            "Je suis désolé, je n’en suis pas certain. Pensiez-vous à l’une de ces questions ?",
    } },
};

/**
 * cb_phrase_get:
 * @phrase: what to say
 * @locale: (nullable): BCP 47 tag of the visitor's language, where known
 *
 * Returns: (transfer none): the text in that language, or in English
 */
const char *
cb_phrase_get (CbPhrase phrase, const char *locale)
{
  g_return_val_if_fail ((guint) phrase < CB_N_PHRASES, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      if (cb_language_is (locale, languages[i].language))
        return languages[i].texts[phrase];
    }

  return languages[0].texts[phrase];
}
