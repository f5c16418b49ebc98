#include "lib/cb-mongo-server.h"

#include "lib/cb-temp-dir.h"

#ifdef CB_WITH_MONGO
#include <mongoc/mongoc.h>
#endif

struct _CbMongoServer
{
  CbTempDir *dir;           /* (owned): the data of a FerretDB of its own */
  GSubprocess *process;     /* (owned) (nullable): a FerretDB of its own */
  GDataInputStream *output; /* (owned) (nullable): of it */
  char *uri;                /* (owned): with the database */
};

/* Returns: (transfer full): @base with a database that nobody else has */
static char *
add_database (const char *base)
{
  g_autofree char *name = g_uuid_string_random ();
  g_auto (GStrv) parts = g_strsplit (base, "?", 2);
  const char *slash = g_str_has_suffix (parts[0], "/") ? "" : "/";

  g_strdelimit (name, "-", '_');

  return g_strconcat (parts[0], slash, "chatbotd_", name, parts[1] != NULL ? "?" : NULL, parts[1],
                      NULL);
}

gboolean
cb_mongo_server_is_available (void)
{
#ifdef CB_WITH_MONGO
  const char *program = g_getenv ("CHATBOT_TEST_FERRETDB");

  return g_getenv ("CHATBOT_TEST_MONGODB_URI") != NULL ||
         (program != NULL && g_file_test (program, G_FILE_TEST_IS_EXECUTABLE));
#else
  return FALSE;
#endif
}

static void
start (CbMongoServer *self)
{
  const char *const command[] = { g_getenv ("CHATBOT_TEST_FERRETDB"), "127.0.0.1:0",
                                  cb_temp_dir_get_path (self->dir), NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *base = NULL;

  /* It ends when its input does, so that it does not outlive a test that ends in any way. */
  self->process = g_subprocess_newv (
      command, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  base = g_data_input_stream_read_line (self->output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (base);
  self->uri = add_database (base);
}

CbMongoServer *
cb_mongo_server_new (void)
{
  CbMongoServer *self = g_new0 (CbMongoServer, 1);
  const char *base = g_getenv ("CHATBOT_TEST_MONGODB_URI");

  self->dir = cb_temp_dir_new ();
  if (base != NULL)
    self->uri = add_database (base);
  else
    start (self);

  return self;
}

static void
drop_database (const char *text)
{
#ifdef CB_WITH_MONGO
  mongoc_uri_t *uri = mongoc_uri_new (text);
  mongoc_client_t *client = mongoc_client_new_from_uri (uri);
  mongoc_database_t *database = mongoc_client_get_database (client, mongoc_uri_get_database (uri));

  mongoc_database_drop (database, NULL);
  mongoc_database_destroy (database);
  mongoc_client_destroy (client);
  mongoc_uri_destroy (uri);
#endif
}

void
cb_mongo_server_free (CbMongoServer *self)
{
  if (self->process != NULL)
    cb_mongo_server_kill (self);
  else
    drop_database (self->uri);
  g_clear_object (&self->output);
  g_clear_object (&self->process);
  cb_temp_dir_free (self->dir);
  g_free (self->uri);
  g_free (self);
}

const char *
cb_mongo_server_get_uri (CbMongoServer *self)
{
  return self->uri;
}

/* As a crash does it; only where the server is the test's own. */
void
cb_mongo_server_kill (CbMongoServer *self)
{
  g_assert_nonnull (self->process);
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
}
