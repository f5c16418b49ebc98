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
        [CB_PHRASE_PERSON_CAME] = "{name} is here now and answers instead of the bot.",
        [CB_PHRASE_PERSON_LEFT] = "You are talking to the bot again.",
        [CB_PHRASE_PERSON_GONE] = "{name} seems to be away. Somebody else will be with you as "
                                  "soon as possible; until then the bot answers.",
        [CB_PHRASE_CLOSED] = "This conversation has ended.",
        [CB_PHRASE_NOBODY_THERE] = "I am sorry, nobody is there right now. If you write your "
                                   "e-mail address here, someone will write to you.",
        [CB_PHRASE_NOBODY_THERE_WILL_WRITE] =
            "I am sorry, nobody is there right now. Someone will write to you at {email}.",
        [CB_PHRASE_ADDRESS_TAKEN] = "Thank you. Someone will write to you at {email}.",
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
        [CB_PHRASE_PERSON_CAME] = "{name} ist jetzt hier und antwortet anstelle des Bots.",
        [CB_PHRASE_PERSON_LEFT] = "Sie sprechen jetzt wieder mit dem Bot.",
        [CB_PHRASE_PERSON_GONE] = "{name} ist anscheinend nicht mehr da. Sobald es geht, kommt "
                                  "jemand anders; bis dahin antwortet der Bot.",
        [CB_PHRASE_CLOSED] = "Dieses Gespräch ist beendet.",
        [CB_PHRASE_NOBODY_THERE] = "Es tut mir leid, gerade ist niemand da. Wenn Sie hier Ihre "
                                   "E-Mail-Adresse nennen, schreibt Ihnen jemand.",
        [CB_PHRASE_NOBODY_THERE_WILL_WRITE] =
            "Es tut mir leid, gerade ist niemand da. Jemand schreibt Ihnen an {email}.",
        [CB_PHRASE_ADDRESS_TAKEN] = "Danke. Jemand schreibt Ihnen an {email}.",
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
        [CB_PHRASE_PERSON_CAME] = "{name} est là et répond maintenant à la place du robot.",
        [CB_PHRASE_PERSON_LEFT] = "Vous parlez de nouveau avec le robot.",
        [CB_PHRASE_PERSON_GONE] = "{name} semble s’être absenté. Quelqu’un d’autre viendra dès que "
                                  "possible ; d’ici là, le robot répond.",
        [CB_PHRASE_CLOSED] = "Cette conversation est terminée.",
        [CB_PHRASE_NOBODY_THERE] = "Je suis désolé, personne n’est là pour le moment. Si vous "
                                   "indiquez ici votre adresse e-mail, quelqu’un vous écrira.",
        [CB_PHRASE_NOBODY_THERE_WILL_WRITE] =
            "Je suis désolé, personne n’est là pour le moment. Quelqu’un vous écrira à {email}.",
        [CB_PHRASE_ADDRESS_TAKEN] = "Merci. Quelqu’un vous écrira à {email}.",
    } },
  { "es",
    {
        [CB_PHRASE_GREETING] = "¡Hola! ¿Qué le gustaría saber?",
        [CB_PHRASE_THANKS] = "¡De nada! ¿Puedo ayudarle en algo más?",
        [CB_PHRASE_GOODBYE] = "¡Adiós, y que tenga un buen día!",
        [CB_PHRASE_HELP] = "Hágame una pregunta con sus propias palabras y buscaré la respuesta. "
                           "Si prefiere hablar con una persona, dígalo sin más.",
        [CB_PHRASE_PERSON] = "De acuerdo, he anotado que desea hablar con una persona. "
                             "Le responderá aquí.",
        [CB_PHRASE_UNKNOWN] = "Lo siento, no lo sé. ¿Podría decirlo de otra manera? "
                              "Si prefiere hablar con una persona, dígalo sin más.",
        [CB_PHRASE_UNKNOWN_BUT_NEAR] =
            "Lo siento, no lo sé con certeza. ¿Se refiere quizá a una de estas preguntas?",
    } },
  { "it",
    {
        [CB_PHRASE_GREETING] = "Ciao! Che cosa vorrebbe sapere?",
        [CB_PHRASE_THANKS] = "Prego! Posso aiutarla in altro?",
        [CB_PHRASE_GOODBYE] = "Arrivederci e buona giornata!",
        [CB_PHRASE_HELP] = "Mi faccia una domanda con parole sue e cercherò la risposta. "
                           "Se preferisce parlare con una persona, lo dica semplicemente.",
        [CB_PHRASE_PERSON] = "Va bene, ho annotato che desidera parlare con una persona. "
                             "Le risponderà qui.",
        [CB_PHRASE_UNKNOWN] = "Mi dispiace, non lo so. Potrebbe dirlo in altre parole? "
                              "Se preferisce parlare con una persona, lo dica semplicemente.",
        [CB_PHRASE_UNKNOWN_BUT_NEAR] =
            "Mi dispiace, non lo so con certezza. Intendeva forse una di queste domande?",
    } },
  { "nl",
    {
        [CB_PHRASE_GREETING] = "Hallo! Wat wilt u weten?",
        [CB_PHRASE_THANKS] = "Graag gedaan! Kan ik nog iets voor u doen?",
        [CB_PHRASE_GOODBYE] = "Tot ziens en een fijne dag!",
        [CB_PHRASE_HELP] = "Stel uw vraag in uw eigen woorden, dan zoek ik het antwoord. "
                           "Spreekt u liever met een mens, zeg dat dan gewoon.",
        [CB_PHRASE_PERSON] = "Goed, ik heb genoteerd dat u met een mens wilt spreken. "
                             "U krijgt hier antwoord.",
        [CB_PHRASE_UNKNOWN] = "Dat weet ik helaas niet. Kunt u het anders zeggen? "
                              "Spreekt u liever met een mens, zeg dat dan gewoon.",
        [CB_PHRASE_UNKNOWN_BUT_NEAR] =
            "Dat weet ik helaas niet zeker. Bedoelt u misschien een van deze vragen?",
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

/**
 * cb_phrase_fill:
 * @phrase: what to say
 * @locale: (nullable): BCP 47 tag of the visitor's language, where known
 * @gap: the gap that it has, such as "{name}"
 * @value: what to put there
 *
 * Returns: (transfer full): the text in that language, or in English
 */
char *
cb_phrase_fill (CbPhrase phrase, const char *locale, const char *gap, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (cb_phrase_get (phrase, locale), gap, 2);

  return g_strjoinv (value, parts);
}
