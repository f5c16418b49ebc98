#include "bot/cb-small-talk-patterns.h"

#include <string.h>

#include "bot/cb-term-key.h"

/* Bits for the first words of one language's phrases: about twenty for each of them. */
#define N_BITS 4096

#define LIST(...)                                                                                  \
  (const char *const[]) { __VA_ARGS__, NULL }

static const CbSmallTalkPatterns patterns[] = {
  {
      .language = "en",
      .phrases = {
          [CB_SMALL_TALK_GREETING] = LIST (
              "hello", "helo", "hallo", "hi", "hey", "heya", "hiya", "howdy", "greetings", "yo",
              "good morning", "good afternoon", "good evening", "good day", "how are you",
              "how are you doing", "how do you do", "how is it going", "hows it going", "whats up",
              "what is up", "nice to meet you"),
          [CB_SMALL_TALK_THANKS] = LIST (
              "thanks", "thank you", "thankyou", "thx", "thnx", "ty", "tysm", "cheers", "great",
              "perfect", "awesome", "excellent", "wonderful", "cool", "nice", "ok", "okay",
              "all right", "alright", "got it", "i see", "understood", "that helped", "that helps",
              "that was helpful", "that is helpful", "thats helpful", "very helpful", "good bot",
              "much appreciated", "i appreciate it", "that is all", "thats all", "that was all",
              "that worked", "it worked", "it works", "it works now", "good job", "well done",
              "no thanks", "no thank you", "i am good", "im good"),
          [CB_SMALL_TALK_GOODBYE] = LIST (
              "bye", "bye bye", "goodbye", "good bye", "good night", "goodnight", "see you",
              "see ya", "see you later", "see you soon", "see you around", "cya", "later",
              "farewell", "take care", "ciao", "have a nice day", "have a good day",
              "have a great day", "have a good one", "have a nice evening", "talk to you later",
              "ttyl", "until next time"),
          [CB_SMALL_TALK_HELP] = LIST (
              "help", "help me", "i need help", "i need some help", "i need your help",
              "need help", "can you help me", "can you help", "could you help me",
              "could you help", "will you help me", "please help", "please help me",
              "i want help", "i have a question", "i have some questions", "can i ask a question",
              "can i ask you something", "can i ask you a question", "what can you do",
              "what can you do for me", "what do you do", "what do you know", "what can i ask",
              "what can i ask you", "what can you help me with", "what can you help with",
              "how can you help me", "how can you help", "how do i use this",
              "how do you work", "how does this work"),
      },
      .fillers = LIST ("please", "pls", "plz", "there", "bot", "chatbot", "everyone", "everybody",
                       "all", "again", "so much", "very much", "a lot", "a bunch", "for your help",
                       "for the help", "for your time", "for helping", "for helping me", "and",
                       "then", "now", "sir", "madam", "dear", "friend", "mate", "team", "so",
                       "oh", "ah", "well", "yes", "no", "just", "really", "very", "much", "you",
                       "for now", "for that", "for everything", "today", "with something"),
      .persons = LIST ("human", "human being", "person", "agent", "agents",
                       "operator", "representative", "rep", "employee", "advisor", "adviser",
                       "live chat", "real person", "staff member", "live agent"),
      .offices = LIST ("people", "humans", "someone", "somebody", "anyone", "anybody", "support", "customer support",
                       "customer service", "customer care", "service", "staff", "team",
                       "support team", "your team", "manager", "supervisor", "colleague",
                       "help desk", "helpdesk"),
      .contacts = LIST ("talk", "talk to", "talk with", "talking to", "speak", "speak to",
                        "speak with", "speaking to", "chat", "chat with", "connect me",
                        "connect me to", "connect me with", "connect", "transfer me",
                        "transfer me to", "transfer", "hand me over", "pass me on", "put me through",
                        "contact", "reach", "get hold of", "forward me to"),
      .wishes = LIST ("i", "want", "would", "id", "like", "love", "prefer", "rather", "need",
                      "wish", "to", "with", "a", "an", "the", "real", "actual", "live", "human",
                      "can", "could", "may", "let", "get", "give", "me", "please", "must",
                      "have", "directly", "instead", "not", "bot", "robot", "machine", "some",
                      "through", "from", "of", "your", "here", "wanna", "gotta", "us"),
      .asks = LIST ("how", "where", "is", "it", "possible", "there", "any", "way", "do", "are",
                    "who", "that", "be"),
  },
  {
      .language = "de",
      .phrases = {
          [CB_SMALL_TALK_GREETING] = LIST (
              "hallo", "hallochen", "hi", "hey", "guten tag", "guten morgen", "guten abend",
              "gute tag", "morgen", "moin", "moin moin", "servus", "gruss gott", "gruezi", "tach",
              "salu", "grussgott", "wie geht es dir", "wie geht es ihnen", "wie gehts",
              "wie geht es"),
          [CB_SMALL_TALK_THANKS] = LIST (
              "danke", "danke schon", "dankeschon", "danke sehr", "vielen dank", "besten dank",
              "herzlichen dank", "tausend dank", "vielen lieben dank", "merci", "super", "toll",
              "prima", "perfekt", "klasse", "ok", "okay", "alles klar", "verstanden", "gut",
              "das hilft", "das hat geholfen", "das wars", "das war alles", "nein danke",
              "sehr gut", "passt"),
          [CB_SMALL_TALK_GOODBYE] = LIST (
              "tschuss", "tschus", "tschau", "ciao", "auf wiedersehen", "auf wiederhoren", "bis bald",
              "bis dann", "bis spater", "bis morgen", "gute nacht", "schonen tag",
              "schonen tag noch", "einen schonen tag", "einen schonen tag noch", "schonen abend",
              "schonen abend noch", "mach es gut", "machs gut", "ade", "pfiat di"),
          [CB_SMALL_TALK_HELP] = LIST (
              "hilfe", "hilf mir", "helfen sie mir", "ich brauche hilfe", "brauche hilfe",
              "kannst du mir helfen", "konnen sie mir helfen", "konnten sie mir helfen",
              "konntest du mir helfen", "kannst du helfen", "konnen sie helfen",
              "ich habe eine frage", "ich hatte eine frage", "was kannst du", "was konnen sie",
              "was kannst du alles", "was kann ich fragen", "was weisst du", "wie funktioniert das",
              "kann ich eine frage stellen", "wobei kannst du helfen",
              "wobei kannst du mir helfen"),
      },
      .fillers = LIST ("bitte", "zusammen", "bot", "chatbot", "alle", "sehr", "fur ihre hilfe",
                       "fur deine hilfe", "fur die hilfe", "fur die auskunft", "und", "dann",
                       "jetzt", "mal", "doch", "nochmal", "nochmals", "ja", "nein", "ach", "oh",
                       "na", "also", "liebes team", "dir", "ihnen", "euch", "auch", "schon",
                       "einen", "da"),
      .persons = LIST ("mensch", "menschen", "person", "mitarbeiter", "mitarbeiterin",
                       "mitarbeitern", "sachbearbeiter", "berater", "beraterin", "kundenberater",
                       "ansprechpartner", "operator", "agent", "agenten"),
      .offices = LIST ("jemand", "jemanden", "jemandem", "support", "kundendienst", "kundenservice",
                       "service", "team", "kollegen", "irgendjemand", "irgendjemandem"),
      .contacts = LIST ("sprechen", "reden", "chatten", "verbinden", "verbinde", "weiterleiten",
                        "kontaktieren", "erreichen", "erreiche", "schreiben", "spreche", "rede",
                        "durchstellen", "unterhalten", "kontakt", "verbunden"),
      .wishes = LIST ("ich", "mochte", "will", "wurde", "wunsche", "gerne", "gern", "lieber",
                      "brauche", "kann", "konnte", "darf", "mit", "zu", "zum", "einem", "einer",
                      "einen", "ein", "eine", "der", "dem", "den", "die", "das", "echten",
                      "echter", "echte", "echtem", "richtigen", "richtiger", "wirklichen",
                      "lebenden", "mich", "mir", "bitte", "sie", "du", "werden", "ihrem", "eurem",
                      "aus", "direkt", "nicht", "bot", "roboter", "maschine", "hier", "statt",
                      "konnen", "kannst", "von", "vom", "wir", "muss"),
      .asks = LIST ("wie", "wo", "ist", "es", "moglich", "gibt", "irgendwie", "wen", "wer", "denn"),
  },
  {
      .language = "fr",
      .phrases = {
          [CB_SMALL_TALK_GREETING] = LIST (
              "bonjour", "salut", "bonsoir", "coucou", "hello", "allo", "bjr", "slt", "rebonjour",
              "bonne apres midi", "ca va", "comment ca va", "comment allez vous", "comment vas tu"),
          [CB_SMALL_TALK_THANKS] = LIST (
              "merci", "merci beaucoup", "merci bien", "mille mercis", "grand merci", "un grand merci",
              "super", "parfait", "genial", "excellent", "tres bien", "ok", "daccord",
              "entendu", "compris", "ca marche", "cest tout", "non merci",
              "je vous remercie", "je te remercie", "cest parfait", "cool"),
          [CB_SMALL_TALK_GOODBYE] = LIST (
              "au revoir", "a bientot", "a plus", "a plus tard", "a la prochaine", "a demain",
              "bonne journee", "bonne soiree", "bonne nuit", "adieu", "ciao", "bye",
              "bon week end", "bonne fin de journee"),
          [CB_SMALL_TALK_HELP] = LIST (
              "aide", "a laide", "aidez moi", "aide moi", "jai besoin daide", "jai besoin de votre aide",
              "besoin daide", "pouvez vous maider", "peux tu maider", "pourriez vous maider",
              "jai une question", "que peux tu faire",
              "que pouvez vous faire", "que sais tu faire", "que savez vous faire",
              "comment ca marche", "puis je poser une question", "je peux poser une question"),
      },
      .fillers = LIST ("sil vous plait", "sil te plait", "svp", "stp", "bot", "chatbot", "tous",
                       "a tous", "beaucoup", "bien", "pour votre aide", "pour ton aide",
                       "pour laide", "et", "puis", "alors", "oui", "non", "ah", "oh", "a vous",
                       "a toi", "encore", "monsieur", "madame", "tout le monde", "bonne",
                       "infiniment", "tout"),
      .persons = LIST ("humain", "humaine", "personne", "conseiller", "conseillere", "agent",
                       "operateur", "operatrice", "vrai personne", "vraie personne",
                       "etre humain", "representant"),
      .offices = LIST ("quelquun", "service client", "service clients", "support",
                       "assistance", "equipe", "service", "responsable"),
      .contacts = LIST ("parler", "parle", "discuter", "contacter", "joindre", "echanger",
                        "transferer", "transferez moi", "passez moi", "mettez moi en contact",
                        "mettre en relation", "mettez moi en relation", "ecrire", "connecter"),
      .wishes = LIST ("je", "jai", "jaimerais", "veux", "voudrais", "souhaite", "souhaiterais",
                      "prefere", "prefererais", "puis", "peux", "pourrais", "dois", "besoin",
                      "ai", "de", "dun", "dune", "a", "au", "avec", "un", "une", "le", "la", "du",
                      "vrai", "vraie", "reel", "reelle", "moi", "me", "pouvez", "vous",
                      "directement", "pas", "robot", "bot", "machine", "ici", "votre", "avoir",
                      "en", "plutot"),
      .asks = LIST ("comment", "ou", "est", "il", "possible", "y", "t", "ce", "que", "qui", "cest",
                    "quil"),
  },
  {
      .language = "es",
      .phrases = {
          [CB_SMALL_TALK_GREETING] = LIST (
              "hola", "buenas", "buenos dias", "buenas tardes", "buenas noches", "que tal",
              "como estas", "como esta", "como va", "saludos", "muy buenas"),
          [CB_SMALL_TALK_THANKS] = LIST (
              "gracias", "muchas gracias", "mil gracias", "muchisimas gracias", "te lo agradezco",
              "se lo agradezco", "perfecto", "genial", "estupendo", "excelente", "vale", "ok",
              "de acuerdo", "entendido", "eso es todo", "no gracias", "muy bien"),
          [CB_SMALL_TALK_GOODBYE] = LIST (
              "adios", "hasta luego", "hasta pronto", "hasta manana", "hasta la vista", "nos vemos",
              "chao", "que tenga un buen dia", "que tengas un buen dia", "buen dia"),
          [CB_SMALL_TALK_HELP] = LIST (
              "ayuda", "ayudame", "necesito ayuda", "puedes ayudarme", "me puedes ayudar",
              "puede ayudarme", "me puede ayudar", "tengo una pregunta", "tengo una duda",
              "que puedes hacer", "que sabes hacer", "como funciona esto",
              "puedo hacer una pregunta"),
      },
      .fillers = LIST ("por favor", "porfa", "a todos", "bot", "chatbot", "por su ayuda",
                       "por tu ayuda", "por la ayuda", "por todo", "y", "pues", "si", "no", "ah",
                       "oh", "bien", "senor", "senora", "ya"),
      .persons = LIST ("humano", "humana", "persona", "agente", "operador", "operadora", "asesor",
                       "asesora", "empleado", "empleada", "ser humano"),
      .offices = LIST ("alguien", "atencion al cliente", "soporte", "servicio al cliente",
                       "el equipo", "su equipo"),
      .contacts = LIST ("hablar", "hablar con", "chatear con", "contactar", "contactar con",
                        "comunicarme con", "comuniqueme con", "paseme con", "pasame con",
                        "conectame con", "conecteme con", "contacto con"),
      .wishes = LIST ("quiero", "quisiera", "querria", "me gustaria", "necesito", "prefiero",
                      "deseo", "puedo", "podria", "con", "un", "una", "el", "la", "de verdad",
                      "real", "por", "de", "yo", "directamente", "no", "un bot", "robot",
                      "una maquina", "en vez de", "aqui"),
      .asks = LIST ("como", "donde", "es posible", "hay", "hay manera de", "que"),
  },
  {
      .language = "it",
      .phrases = {
          [CB_SMALL_TALK_GREETING] = LIST (
              "ciao", "salve", "buongiorno", "buon giorno", "buonasera", "buona sera",
              "buon pomeriggio", "come stai", "come sta", "come va"),
          [CB_SMALL_TALK_THANKS] = LIST (
              "grazie", "grazie mille", "molte grazie", "tante grazie", "ti ringrazio",
              "la ringrazio", "perfetto", "ottimo", "benissimo", "va bene", "ok", "capito",
              "e tutto", "no grazie"),
          [CB_SMALL_TALK_GOODBYE] = LIST (
              "arrivederci", "a presto", "a dopo", "a domani", "addio", "buona giornata",
              "buona serata", "buonanotte", "buona notte", "ci vediamo"),
          [CB_SMALL_TALK_HELP] = LIST (
              "aiuto", "aiutami", "mi aiuti", "ho bisogno di aiuto", "puoi aiutarmi",
              "mi puoi aiutare", "puo aiutarmi", "mi puo aiutare", "ho una domanda",
              "cosa puoi fare", "cosa sai fare", "come funziona", "posso fare una domanda"),
      },
      .fillers = LIST ("per favore", "per piacere", "a tutti", "bot", "chatbot", "per laiuto",
                       "per il tuo aiuto", "per tutto", "e", "allora", "si", "no", "ah", "oh",
                       "signore", "signora", "davvero"),
      .persons = LIST ("umano", "umana", "persona", "operatore", "operatrice", "agente",
                       "consulente", "essere umano", "addetto"),
      .offices = LIST ("qualcuno", "assistenza", "servizio clienti", "lassistenza",
                       "il servizio clienti", "supporto"),
      .contacts = LIST ("parlare", "parlare con", "chattare con", "contattare", "mettermi in contatto con",
                        "mi metta in contatto con", "passami", "mi passi"),
      .wishes = LIST ("voglio", "vorrei", "preferisco", "preferirei", "posso", "potrei",
                      "ho bisogno di", "con", "un", "una", "vera", "vero", "reale", "non",
                      "un bot", "un robot", "una macchina", "invece di", "direttamente", "qui"),
      .asks = LIST ("come", "dove", "e possibile", "ce", "modo di"),
  },
  {
      .language = "nl",
      .phrases = {
          [CB_SMALL_TALK_GREETING] = LIST (
              "hallo", "hoi", "hey", "dag", "goedemorgen", "goedemiddag", "goedenavond",
              "goedendag", "hoe gaat het", "hoe gaat het met je", "hoe gaat het met u"),
          [CB_SMALL_TALK_THANKS] = LIST (
              "bedankt", "dank je", "dank je wel", "dankjewel", "dank u", "dank u wel", "hartelijk dank",
              "heel erg bedankt", "super bedankt", "prima", "top", "perfect", "geweldig", "ok",
              "oke", "duidelijk", "dat was alles", "dat is alles", "nee bedankt"),
          [CB_SMALL_TALK_GOODBYE] = LIST (
              "doei", "tot ziens", "tot later", "tot snel", "tot morgen", "fijne dag",
              "fijne dag nog", "fijne avond", "goedenacht", "welterusten", "de groeten"),
          [CB_SMALL_TALK_HELP] = LIST (
              "help", "hulp", "help mij", "help me", "ik heb hulp nodig", "kun je mij helpen",
              "kun je me helpen", "kunt u mij helpen", "kunt u me helpen", "ik heb een vraag",
              "wat kun je", "wat kun je doen", "wat kan ik vragen", "hoe werkt dit",
              "mag ik iets vragen"),
      },
      .fillers = LIST ("alsjeblieft", "alstublieft", "aub", "allemaal", "bot", "chatbot",
                       "voor je hulp", "voor uw hulp", "voor de hulp", "en", "dan", "ja", "nee",
                       "nou", "oh", "meneer", "mevrouw", "hoor"),
      .persons = LIST ("mens", "persoon", "medewerker", "medewerkster", "agent", "operator",
                       "adviseur", "echt persoon"),
      .offices = LIST ("iemand", "klantenservice", "de klantenservice", "klantendienst", "support",
                       "jullie team"),
      .contacts = LIST ("praten", "spreken", "chatten", "contact", "contact opnemen", "bereiken",
                        "doorverbinden", "doorverbonden", "verbonden", "praat", "spreek"),
      .wishes = LIST ("ik", "wil", "zou", "graag", "liever", "kan", "mag", "met", "een", "echte",
                      "echt", "de", "te", "worden", "niet", "bot", "robot", "machine", "mij", "me",
                      "van", "hier", "direct", "in plaats van", "moet", "heb", "nodig"),
      .asks = LIST ("hoe", "waar", "is het", "mogelijk", "er"),
  },
};

/**
 * cb_small_talk_patterns_get:
 * @n: a number from 0 on
 *
 * Returns: (transfer none) (nullable): the small talk of the @n-th language, or
 *   %NULL when there are not so many
 */
const CbSmallTalkPatterns *
cb_small_talk_patterns_get (guint n)
{
  return n < G_N_ELEMENTS (patterns) ? &patterns[n] : NULL;
}

/* First words of all phrases of a language, a bit each; few others share one. */
typedef struct
{
  guint8 bits[N_BITS / 8];
} Beginnings;

static guint
choose_bit (const char *word, gsize length)
{
  guint64 key = cb_term_key_add (CB_TERM_KEY_START, word, length);

  return (key ^ key >> 32) % N_BITS;
}

static void
add_beginnings (Beginnings *beginnings, const char *const *phrases)
{
  for (; phrases != NULL && *phrases != NULL; phrases++)
    {
      guint bit = choose_bit (*phrases, strcspn (*phrases, " "));

      beginnings->bits[bit / 8] |= 1 << bit % 8;
    }
}

static void
add_all_beginnings (Beginnings *beginnings, const CbSmallTalkPatterns *of)
{
  for (guint i = 0; i < CB_N_SMALL_TALKS; i++)
    add_beginnings (beginnings, of->phrases[i]);
  add_beginnings (beginnings, of->fillers);
  add_beginnings (beginnings, of->persons);
  add_beginnings (beginnings, of->offices);
  add_beginnings (beginnings, of->contacts);
  add_beginnings (beginnings, of->wishes);
  add_beginnings (beginnings, of->asks);
}

static gpointer
gather_beginnings (gpointer data)
{
  Beginnings *all = g_new0 (Beginnings, G_N_ELEMENTS (patterns));

  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    add_all_beginnings (&all[i], &patterns[i]);

  return all;
}

/**
 * cb_small_talk_patterns_may_begin:
 * @self: the small talk of a language
 * @word: a word, in lower case and without accents
 *
 * Nearly every message is a question, and is told from small talk by this alone, instead of being
 * held against some hundreds of phrases. Usable from every thread.
 *
 * Returns: %FALSE where no phrase begins with @word; %TRUE where one does, and for a few words more
 */
gboolean
cb_small_talk_patterns_may_begin (const CbSmallTalkPatterns *self, const char *word)
{
  static GOnce once = G_ONCE_INIT;
  const Beginnings *all = g_once (&once, gather_beginnings, NULL);
  guint bit = choose_bit (word, strlen (word));

  return (all[self - patterns].bits[bit / 8] & 1 << bit % 8) != 0;
}
