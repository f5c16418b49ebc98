#include "bot/cb-small-talk.h"

#include <string.h>

#include "bot/cb-small-talk-patterns.h"

static const struct
{
  CbSmallTalk kind;
  const char *language;
  const char *text;
} cases[] = {
  { CB_SMALL_TALK_GREETING, "en", "Hello" },
  { CB_SMALL_TALK_GREETING, "en", "hi there!!" },
  { CB_SMALL_TALK_GREETING, "en", "Heyyyy 👋" },
  { CB_SMALL_TALK_GREETING, "en", "helloooo" },
  { CB_SMALL_TALK_GREETING, "en", "Good morning, how are you?" },
  { CB_SMALL_TALK_GREETING, "de", "Grüß Gott" },
  { CB_SMALL_TALK_GREETING, "de", "Guten Tag zusammen" },
  { CB_SMALL_TALK_GREETING, "fr", "Bonjour, ça va ?" },
  { CB_SMALL_TALK_THANKS, "en", "Thanks a lot for your help!" },
  { CB_SMALL_TALK_THANKS, "en", "hey, thank you so much" },
  { CB_SMALL_TALK_THANKS, "en", "ok great, that’s all" },
  { CB_SMALL_TALK_THANKS, "de", "Vielen Dank" },
  { CB_SMALL_TALK_THANKS, "de", "Dankeschön, das hat geholfen" },
  { CB_SMALL_TALK_THANKS, "fr", "Merci beaucoup, c'est parfait" },
  { CB_SMALL_TALK_GOODBYE, "en", "thanks, bye!" },
  { CB_SMALL_TALK_GOODBYE, "en", "have a nice day" },
  { CB_SMALL_TALK_GOODBYE, "de", "Tschüss und danke" },
  { CB_SMALL_TALK_GOODBYE, "de", "Schönen Tag noch" },
  { CB_SMALL_TALK_GOODBYE, "fr", "Merci, à bientôt" },
  { CB_SMALL_TALK_HELP, "en", "help" },
  { CB_SMALL_TALK_HELP, "en", "Hello, can you help me please?" },
  { CB_SMALL_TALK_HELP, "en", "what can you do?" },
  { CB_SMALL_TALK_HELP, "de", "Hallo, können Sie mir helfen?" },
  { CB_SMALL_TALK_HELP, "fr", "J'ai besoin d'aide" },
  { CB_SMALL_TALK_PERSON, "en", "I want to talk to a real person" },
  { CB_SMALL_TALK_PERSON, "en", "human please" },
  { CB_SMALL_TALK_PERSON, "en", "Hi, can I speak with someone from customer service?" },
  { CB_SMALL_TALK_PERSON, "en", "how can I talk to a human instead of a bot" },
  { CB_SMALL_TALK_PERSON, "en", "connect me to an agent" },
  { CB_SMALL_TALK_PERSON, "en", "is there anyone I can talk to?" },
  { CB_SMALL_TALK_PERSON, "de", "Ich möchte mit einem Menschen sprechen" },
  { CB_SMALL_TALK_PERSON, "de", "Kann ich bitte mit einem Mitarbeiter verbunden werden?" },
  { CB_SMALL_TALK_PERSON, "fr", "Je voudrais parler à un conseiller, s’il vous plaît" },
  { CB_SMALL_TALK_GREETING, "es", "¡Hola, buenos días!" },
  { CB_SMALL_TALK_THANKS, "es", "Muchas gracias por su ayuda" },
  { CB_SMALL_TALK_GOODBYE, "es", "Gracias, hasta luego" },
  { CB_SMALL_TALK_HELP, "es", "¿Me puedes ayudar, por favor?" },
  { CB_SMALL_TALK_PERSON, "es", "Quiero hablar con una persona" },
  { CB_SMALL_TALK_PERSON, "es", "¿Puedo hablar con alguien?" },
  { CB_SMALL_TALK_GREETING, "it", "Buongiorno a tutti" },
  { CB_SMALL_TALK_THANKS, "it", "Grazie mille!" },
  { CB_SMALL_TALK_GOODBYE, "it", "Arrivederci" },
  { CB_SMALL_TALK_HELP, "it", "Ho bisogno di aiuto" },
  { CB_SMALL_TALK_PERSON, "it", "Vorrei parlare con un operatore" },
  { CB_SMALL_TALK_GREETING, "nl", "Goedemorgen" },
  { CB_SMALL_TALK_THANKS, "nl", "Dank u wel voor uw hulp" },
  { CB_SMALL_TALK_GOODBYE, "nl", "Tot ziens" },
  { CB_SMALL_TALK_HELP, "nl", "Kunt u mij helpen?" },
  { CB_SMALL_TALK_PERSON, "nl", "Ik wil graag met een medewerker spreken" },
  { CB_SMALL_TALK_PERSON, "en", "no bot, give me a human" },
  { CB_SMALL_TALK_PERSON, "en", "representative" },
  { CB_SMALL_TALK_PERSON, "de", "Mitarbeiter" },
  { CB_SMALL_TALK_PERSON, "fr", "est-ce que je peux parler à quelqu'un ?" },
};

static void
test_recognized (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  const char *language = NULL;

  g_assert_cmpint (cb_small_talk_recognize (cases[i].text, NULL, &language), ==, cases[i].kind);
  g_assert_cmpstr (language, ==, cases[i].language);
}

static const char *const questions[] = {
  "hello, how do I reset my password?",
  "Hi! Is there a human readable log?",
  "thanks, but where is the log file?",
  "can you help me reset my password?",
  "help with backups",
  "How many people can chat at once?",
  "How do I contact support by phone?",
  "Can a person under 18 register?",
  "What do I need to connect a database?",
  "is it possible to chat with attachments",
  "what does goodbye mean in the protocol",
  "Guten Tag, wie lösche ich mein Konto?",
  "Wie erreiche ich den Server?",
  "Bonjour, comment changer mon mot de passe ?",
  "I like people",
  "do you like humans?",
  "are you a human or a robot?",
  "is this a real person?",
  "who is the manager of the team",
  "I need an agent license",
  "service",
  "support",
  "my card does not work",
  "it works on my machine but not here",
  "great, now how do I return it?",
  "not cool",
  "that was not helpful",
  "Wer ist der Ansprechpartner für Rechnungen?",
  "Gute Frage, aber wie teuer ist es?",
  "Ich habe eine Frage zu meiner Rechnung",
  "J'ai une question sur ma facture",
  "Hola, ¿cómo cambio mi contraseña?",
  "¿Cuánto cuesta el envío?",
  "Ciao, quanto costa la spedizione?",
  "Hoe wijzig ik mijn wachtwoord?",
  "Hallo, hoe lang duurt de levering?",
  "you",
  "please",
  "and then?",
  "",
  "?!",
  "👍",
};

static void
test_questions_are_left_alone (gconstpointer data)
{
  const char *language = NULL;

  g_assert_cmpint (cb_small_talk_recognize (data, NULL, &language), ==, CB_SMALL_TALK_NONE);
  g_assert_null (language);
}

static void
test_locale_decides (void)
{
  const char *language = NULL;

  cb_small_talk_recognize ("super", "fr-CA", &language);
  g_assert_cmpstr (language, ==, "fr");
  cb_small_talk_recognize ("super", "de", &language);
  g_assert_cmpstr (language, ==, "de");
  cb_small_talk_recognize ("ok", "pt", &language);
  g_assert_cmpstr (language, ==, "en");
  g_assert_cmpint (cb_small_talk_recognize ("hi", "den", &language), ==, CB_SMALL_TALK_GREETING);
  g_assert_cmpstr (language, ==, "en");
}

static void
test_long_message (void)
{
  g_autofree char *text = g_strnfill (100000, 'a');
  g_autoptr (GString) many = g_string_new (NULL);
  const char *language = NULL;

  for (guint i = 0; i < 20; i++)
    g_string_append (many, "hello ");
  g_assert_cmpint (cb_small_talk_recognize (text, NULL, &language), ==, CB_SMALL_TALK_NONE);
  g_assert_cmpint (cb_small_talk_recognize (many->str, NULL, &language), ==, CB_SMALL_TALK_NONE);
}

static void
check_beginnings (const CbSmallTalkPatterns *patterns, const char *const *phrases)
{
  for (; phrases != NULL && *phrases != NULL; phrases++)
    {
      g_autofree char *word = g_strndup (*phrases, strcspn (*phrases, " "));

      g_assert_true (cb_small_talk_patterns_may_begin (patterns, word));
    }
}

/* No phrase is passed over for its first word, but most other words are. */
static void
test_beginnings (void)
{
  static const char *const others[] = { "shipping", "invoice", "passwort", "rechnung", "tarif" };
  const CbSmallTalkPatterns *patterns;
  guint n_passed_over = 0;

  for (guint i = 0; (patterns = cb_small_talk_patterns_get (i)) != NULL; i++)
    {
      for (guint kind = 0; kind < CB_N_SMALL_TALKS; kind++)
        check_beginnings (patterns, patterns->phrases[kind]);
      check_beginnings (patterns, patterns->fillers);
      check_beginnings (patterns, patterns->persons);
      check_beginnings (patterns, patterns->offices);
      check_beginnings (patterns, patterns->contacts);
      check_beginnings (patterns, patterns->wishes);
      check_beginnings (patterns, patterns->asks);
      n_passed_over += !cb_small_talk_patterns_may_begin (patterns, others[i % 5]);
    }
  g_assert_cmpuint (n_passed_over, >=, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("/bot/small-talk/recognized/%u", i);

      g_test_add_data_func (name, GUINT_TO_POINTER (i), test_recognized);
    }
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autofree char *name = g_strdup_printf ("/bot/small-talk/question/%u", i);

      g_test_add_data_func (name, questions[i], test_questions_are_left_alone);
    }
  g_test_add_func ("/bot/small-talk/locale-decides", test_locale_decides);
  g_test_add_func ("/bot/small-talk/long-message", test_long_message);
  g_test_add_func ("/bot/small-talk/beginnings", test_beginnings);

  return g_test_run ();
}
