#include "store/cb-store-backend.h"

#include "base/cb-error.h"
#include "lib/cb-store-place.h"

/* The contract of CbStoreBackend, run on every implementation. */

typedef struct
{
  CbStorePlace *place;
  CbStoreBackend *backend;
  CbStoreBackendInterface *iface;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->place = cb_store_place_new (GPOINTER_TO_UINT (data));
  fixture->backend = cb_store_place_create_backend (fixture->place);
  fixture->iface = CB_STORE_BACKEND_GET_IFACE (fixture->backend);
  fixture->iface->open (fixture->backend, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fixture->iface->close (fixture->backend);
  g_assert_finalize_object (fixture->backend);
  cb_store_place_free (fixture->place);
}

static void
begin (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->iface->begin (fixture->backend, &error);
  g_assert_no_error (error);
}

static void
commit (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->iface->commit (fixture->backend, &error);
  g_assert_no_error (error);
}

static void
add_session (Fixture *fixture, const char *id, gint64 expires_at)
{
  g_autoptr (CbSession) session = cb_session_new (&(CbSession){
      .id = id,
      .token_hash = { 1, 2, 3 },
      .state = CB_SESSION_BOT,
      .created_at = 5,
      .expires_at = expires_at,
      .name = "Ada",
      .email = "ada@example.org",
      .locale = "de",
      .page = "https://example.org/",
  });
  g_autoptr (GError) error = NULL;

  begin (fixture);
  fixture->iface->add_session (fixture->backend, session, &error);
  g_assert_no_error (error);
  commit (fixture);
}

static CbSession *
get_session (Fixture *fixture, const char *id)
{
  g_autoptr (GError) error = NULL;
  CbSession *session = fixture->iface->get_session (fixture->backend, id, &error);

  g_assert_no_error (error);
  return session;
}

/* Returns: (transfer full): a list of one draft */
static GPtrArray *
draft (CbRole role, const char *text, const char *client_id, guint64 reply_to)
{
  const char *const suggestions[] = { "one, two", "three", NULL };
  GPtrArray *drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_message_unref);

  g_ptr_array_add (drafts, cb_message_new (&(CbMessage){
                               .role = role,
                               .text = text,
                               .at = 7,
                               .client_id = client_id,
                               .reply_to = reply_to,
                               .confidence = role == CB_ROLE_BOT ? 0.5 : CB_CONFIDENCE_NONE,
                               .source_entry = role == CB_ROLE_BOT ? "entry" : NULL,
                               .source_title = role == CB_ROLE_BOT ? "Title?" : NULL,
                               .suggestions = role == CB_ROLE_BOT ? suggestions : NULL,
                           }));

  return drafts;
}

static CbAppended *
append (Fixture *fixture, const char *session_id, GPtrArray *drafts, GError **error)
{
  g_autoptr (GPtrArray) owned = drafts;
  CbAppended *appended;

  begin (fixture);
  appended =
      fixture->iface->append (fixture->backend, session_id, owned, 2 * G_TIME_SPAN_HOUR, error);
  commit (fixture);

  return appended;
}

static CbMessage *
append_one (Fixture *fixture, GPtrArray *drafts, guint expect_stored)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbAppended) appended = append (fixture, "S", drafts, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (appended->n_stored, ==, expect_stored);
  g_assert_cmpuint (appended->messages->len, ==, 1);

  return cb_message_ref (g_ptr_array_index (appended->messages, 0));
}

static void
test_session (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbSession) session = NULL;
  g_autoptr (CbSession) changed = NULL;
  g_autoptr (CbSession) again = NULL;
  g_autoptr (GError) error = NULL;
  guint64 count = 0;
  CbSession fields;

  add_session (fixture, "S", 10);
  session = get_session (fixture, "S");
  g_assert_cmpstr (session->name, ==, "Ada");
  g_assert_cmpstr (session->email, ==, "ada@example.org");
  g_assert_cmpstr (session->locale, ==, "de");
  g_assert_cmpstr (session->page, ==, "https://example.org/");
  g_assert_cmpint (session->state, ==, CB_SESSION_BOT);
  g_assert_cmpint (session->created_at, ==, 5);
  g_assert_cmpint (session->expires_at, ==, 10);
  g_assert_cmpuint (session->token_hash[2], ==, 3);
  g_assert_null (session->operator_name);

  fields = *session;
  fields.state = CB_SESSION_OPERATOR;
  fields.operator_name = "Eve";
  fields.waiting_since = 77;
  fields.token_hash[2] = 9;
  changed = cb_session_new (&fields);
  begin (fixture);
  fixture->iface->update_session (fixture->backend, changed, &error);
  g_assert_no_error (error);
  commit (fixture);
  again = get_session (fixture, "S");
  g_assert_cmpint (again->state, ==, CB_SESSION_OPERATOR);
  g_assert_cmpstr (again->operator_name, ==, "Eve");
  g_assert_cmpint (again->waiting_since, ==, 77);
  g_assert_cmpuint (again->token_hash[2], ==, 3);

  fixture->iface->count_sessions (fixture->backend, &count, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count, ==, 1);
}

static void
test_session_unknown (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbSession) session = cb_session_new (&(CbSession){ .id = "X" });

  g_assert_null (fixture->iface->get_session (fixture->backend, "X", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
  g_clear_error (&error);

  begin (fixture);
  g_assert_false (fixture->iface->update_session (fixture->backend, session, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (fixture->iface->erase_session (fixture->backend, "X", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
  g_clear_error (&error);
  commit (fixture);

  g_assert_null (append (fixture, "X", draft (CB_ROLE_VISITOR, "hi", "a", 0), &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
}

static void
test_append (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbMessage) question = NULL;
  g_autoptr (CbMessage) answer = NULL;
  g_autoptr (CbMessage) reply = NULL;
  g_autoptr (CbSession) session = NULL;
  g_autoptr (GError) error = NULL;

  add_session (fixture, "S", 10);
  question = append_one (fixture, draft (CB_ROLE_VISITOR, "hi\n“there”", "a", 0), 1);
  answer = append_one (fixture, draft (CB_ROLE_BOT, "hello", NULL, 1), 1);

  g_assert_cmpuint (question->seq, ==, 1);
  g_assert_cmpuint (answer->seq, ==, 2);
  g_assert_cmpstr (question->id, !=, answer->id);
  session = get_session (fixture, "S");
  g_assert_cmpuint (session->last_seq, ==, 2);
  g_assert_cmpint (session->expires_at, ==, 2 * G_TIME_SPAN_HOUR);

  reply = fixture->iface->get_reply (fixture->backend, "S", 1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (reply->id, ==, answer->id);
  g_assert_cmpstr (reply->text, ==, "hello");
  g_assert_cmpfloat (reply->confidence, ==, 0.5);
  g_assert_cmpstr (reply->source_entry, ==, "entry");
  g_assert_cmpstr (reply->source_title, ==, "Title?");
  g_assert_cmpstr (reply->suggestions[0], ==, "one, two");
  g_assert_cmpstr (reply->suggestions[1], ==, "three");
  g_assert_null (reply->suggestions[2]);
  g_assert_null (fixture->iface->get_reply (fixture->backend, "S", 2, &error));
  g_assert_no_error (error);
}

static void
test_append_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbMessage) first = NULL;
  g_autoptr (CbMessage) again = NULL;
  g_autoptr (CbMessage) answer = NULL;
  g_autoptr (CbMessage) second_answer = NULL;

  add_session (fixture, "S", 10);
  add_session (fixture, "T", 10);
  first = append_one (fixture, draft (CB_ROLE_VISITOR, "hi", "a", 0), 1);
  again = append_one (fixture, draft (CB_ROLE_VISITOR, "other text", "a", 0), 0);
  g_assert_cmpuint (again->seq, ==, first->seq);
  g_assert_cmpstr (again->text, ==, "hi");

  answer = append_one (fixture, draft (CB_ROLE_BOT, "one", NULL, 1), 1);
  second_answer = append_one (fixture, draft (CB_ROLE_BOT, "two", NULL, 1), 0);
  g_assert_cmpuint (second_answer->seq, ==, answer->seq);
  g_assert_cmpstr (second_answer->text, ==, "one");

  /* Another session may use the same client_id. */
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (CbAppended) other =
                   append (fixture, "T", draft (CB_ROLE_VISITOR, "hi", "a", 0), &error);

    g_assert_no_error (error);
    g_assert_cmpuint (other->n_stored, ==, 1);
  }
}

static void
test_append_closed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbSession) closed =
                 cb_session_new (&(CbSession){ .id = "S", .state = CB_SESSION_CLOSED });
  g_autoptr (GError) error = NULL;

  add_session (fixture, "S", 10);
  begin (fixture);
  fixture->iface->update_session (fixture->backend, closed, &error);
  g_assert_no_error (error);
  commit (fixture);

  g_assert_null (append (fixture, "S", draft (CB_ROLE_VISITOR, "hi", "a", 0), &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
}

static void
test_rollback (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) lost = draft (CB_ROLE_VISITOR, "lost", "a", 0);
  g_autoptr (CbAppended) appended = NULL;
  g_autoptr (CbMessage) kept = NULL;

  add_session (fixture, "S", 10);
  begin (fixture);
  appended = fixture->iface->append (fixture->backend, "S", lost, 0, NULL);
  g_assert_cmpuint (appended->n_stored, ==, 1);
  fixture->iface->rollback (fixture->backend);

  kept = append_one (fixture, draft (CB_ROLE_VISITOR, "kept", "a", 0), 1);
  g_assert_cmpuint (kept->seq, ==, 1);
  g_assert_cmpstr (kept->text, ==, "kept");
}

static void
test_list_messages (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean more = FALSE;

  add_session (fixture, "S", 10);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *client_id = g_strdup_printf ("c%u", i);
      g_autoptr (CbMessage) message =
                     append_one (fixture, draft (CB_ROLE_VISITOR, "hi", client_id, 0), 1);

      g_assert_cmpuint (message->seq, ==, i + 1);
    }

  for (guint64 after = 0; after <= 6; after++)
    {
      g_autoptr (GPtrArray) list =
                     fixture->iface->list_messages (fixture->backend, "S", after, 2, &more, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (list->len, ==, after < 4 ? 2 : after == 4 ? 1 : 0);
      g_assert_cmpint (more, ==, after < 3);
      if (list->len > 0)
        g_assert_cmpuint (((CbMessage *) g_ptr_array_index (list, 0))->seq, ==, after + 1);
    }
}

static void
add_upload (Fixture *fixture, const char *id, guint64 size, guint max_count, int expect)
{
  g_autoptr (CbUpload) upload = cb_upload_new (&(CbUpload){
      .id = id,
      .session_id = "S",
      .name = "a.png",
      .type = "image/png",
      .size = size,
      .sha256 = { 4, 5 },
      .created_at = 6,
  });
  g_autoptr (GError) error = NULL;

  begin (fixture);
  fixture->iface->add_upload (fixture->backend, upload, max_count, 100, &error);
  commit (fixture);
  if (expect < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, CB_ERROR, expect);
}

static void
test_uploads (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbUpload) upload = NULL;
  g_auto (GStrv) ids = NULL;
  g_autoptr (GError) error = NULL;

  add_session (fixture, "S", 10);
  add_upload (fixture, "U1", 60, 3, -1);
  add_upload (fixture, "U2", 41, 3, CB_ERROR_TOO_LARGE);
  add_upload (fixture, "U2", 40, 3, -1);
  add_upload (fixture, "U3", 0, 2, CB_ERROR_TOO_MANY);

  upload = fixture->iface->get_upload (fixture->backend, "U1", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (upload->session_id, ==, "S");
  g_assert_cmpstr (upload->name, ==, "a.png");
  g_assert_cmpstr (upload->type, ==, "image/png");
  g_assert_cmpuint (upload->size, ==, 60);
  g_assert_cmpuint (upload->sha256[1], ==, 5);
  g_assert_null (fixture->iface->get_upload (fixture->backend, "U3", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);

  ids = fixture->iface->list_uploads (fixture->backend, "U1", 10, NULL);
  g_assert_cmpuint (g_strv_length (ids), ==, 1);
  g_assert_cmpstr (ids[0], ==, "U2");
}

static void
test_erase (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbMessage) message = NULL;
  g_autoptr (GPtrArray) uploads = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  gboolean more;

  add_session (fixture, "S", 10);
  add_upload (fixture, "U1", 60, 3, -1);
  message = append_one (fixture, draft (CB_ROLE_VISITOR, "hi", "a", 0), 1);
  begin (fixture);
  uploads = fixture->iface->erase_session (fixture->backend, "S", &error);
  g_assert_no_error (error);
  commit (fixture);

  g_assert_cmpuint (uploads->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (uploads, 0), ==, "U1");
  g_assert_null (fixture->iface->get_upload (fixture->backend, "U1", NULL));
  g_assert_null (fixture->iface->get_session (fixture->backend, "S", NULL));
  list = fixture->iface->list_messages (fixture->backend, "S", 0, 10, &more, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 0);
}

static void
test_expired (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) ids = NULL;
  g_autoptr (GError) error = NULL;

  add_session (fixture, "LATER", 30);
  add_session (fixture, "SECOND", 20);
  add_session (fixture, "FIRST", 10);
  ids = fixture->iface->list_expired (fixture->backend, 20, 10, &error);
  g_assert_no_error (error);

  g_assert_cmpuint (g_strv_length (ids), ==, 2);
  g_assert_cmpstr (ids[0], ==, "FIRST");
  g_assert_cmpstr (ids[1], ==, "SECOND");
}

static void
test_audit (Fixture *fixture, gconstpointer data)
{
  const char *const actions[] = { "session.erase", "widget.deploy", "backup.delete" };
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  const CbAuditEntry *newest;

  begin (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autoptr (CbAuditEntry) entry = cb_audit_entry_new (
          &(CbAuditEntry){ .at = i, .actor = "uid:0", .action = actions[i], .subject = "S" });

      fixture->iface->add_audit (fixture->backend, entry, &error);
      g_assert_no_error (error);
    }
  commit (fixture);

  list = fixture->iface->list_audit (fixture->backend, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 2);
  newest = g_ptr_array_index (list, 0);
  g_assert_cmpstr (newest->action, ==, "backup.delete");
  g_assert_cmpstr (newest->subject, ==, "S");
  g_assert_null (newest->detail);
}

/* What @filter lets through, as ids in their order. */
static char *
list_sessions (Fixture *fixture, CbSessionFilter filter)
{
  g_autoptr (CbSessionFilter) copy = NULL;
  g_autoptr (GPtrArray) sessions = NULL;
  g_autoptr (GError) error = NULL;
  GString *ids = g_string_new (NULL);

  if (filter.limit == 0)
    filter.limit = 10;
  copy = cb_session_filter_new (&filter);
  sessions = fixture->iface->list_sessions (fixture->backend, copy, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < sessions->len; i++)
    g_string_append (ids, ((CbSession *) g_ptr_array_index (sessions, i))->id);

  return g_string_free (ids, FALSE);
}

static void
set_state (Fixture *fixture, const char *id, CbSessionState state, const char *name)
{
  g_autoptr (CbSession) session = get_session (fixture, id);
  g_autoptr (CbSession) changed = NULL;
  g_autoptr (GError) error = NULL;
  CbSession fields = *session;

  fields.state = state;
  fields.name = name;
  changed = cb_session_new (&fields);
  begin (fixture);
  fixture->iface->update_session (fixture->backend, changed, &error);
  g_assert_no_error (error);
  commit (fixture);
}

static void
test_list_sessions (Fixture *fixture, gconstpointer data)
{
  const struct
  {
    CbSessionFilter filter;
    const char *ids;
  } cases[] = {
    { { 0 }, "DCBA" },
    { { .limit = 2 }, "DC" },
    { { .before = "C" }, "BA" },
    { { .before = "Bx" }, "BA" },
    { { .states = 1 << CB_SESSION_WAITING }, "DB" },
    { { .states = 1 << CB_SESSION_WAITING, .before = "D" }, "B" },
    { { .states = 1 << CB_SESSION_WAITING | 1 << CB_SESSION_OPERATOR }, "DCB" },
    { { .states = 1 << CB_SESSION_BOT }, "A" },
    { { .states = 1 << CB_SESSION_CLOSED }, "" },
    { { .search = "GRACE" }, "C" },
    { { .search = "example", .limit = 1 }, "D" },
    { { .search = "b" }, "B" },
    { { .search = "%" }, "" },
    { { .since = 5 }, "DCBA" },
    { { .since = 6 }, "" },
    { { .until = 5 }, "" },
    { { .until = 6 }, "DCBA" },
  };

  add_session (fixture, "B", 1);
  add_session (fixture, "A", 1);
  add_session (fixture, "D", 1);
  add_session (fixture, "C", 1);
  set_state (fixture, "B", CB_SESSION_WAITING, NULL);
  set_state (fixture, "C", CB_SESSION_OPERATOR, "Grace");
  set_state (fixture, "D", CB_SESSION_WAITING, "Ada");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *ids = list_sessions (fixture, cases[i].filter);

      g_test_message ("case %u", i);
      g_assert_cmpstr (ids, ==, cases[i].ids);
    }
}

static gboolean
take_lease (Fixture *fixture, const char *name, const char *owner, gint64 now)
{
  g_autoptr (GError) error = NULL;
  gboolean held = FALSE;

  fixture->iface->take_lease (fixture->backend, name, owner, now, now + 100, &held, &error);
  g_assert_no_error (error);

  return held;
}

/* A store that only one daemon can have needs none. */
static void
test_lease (Fixture *fixture, gconstpointer data)
{
  if (fixture->iface->take_lease == NULL)
    {
      g_assert_cmpuint (GPOINTER_TO_UINT (data), ==, CB_STORE_KIND_SQLITE);
      return;
    }

  g_assert_true (take_lease (fixture, "leader", "a", 1000));
  g_assert_false (take_lease (fixture, "leader", "b", 1000));
  g_assert_true (take_lease (fixture, "other", "b", 1000));
  g_assert_true (take_lease (fixture, "leader", "a", 1050)); /* prolonged to 1150 */
  g_assert_false (take_lease (fixture, "leader", "b", 1149));
  g_assert_true (take_lease (fixture, "leader", "b", 1150));
  g_assert_false (take_lease (fixture, "leader", "a", 1151)); /* who was late has lost it */
  g_assert_true (take_lease (fixture, "leader", "b", 1151));
}

static const struct
{
  const char *name;
  void (*func) (Fixture *fixture, gconstpointer data);
} tests[] = {
  { "session", test_session },
  { "session-unknown", test_session_unknown },
  { "list-sessions", test_list_sessions },
  { "append", test_append },
  { "append-again", test_append_again },
  { "append-closed", test_append_closed },
  { "rollback", test_rollback },
  { "list-messages", test_list_messages },
  { "uploads", test_uploads },
  { "erase", test_erase },
  { "expired", test_expired },
  { "audit", test_audit },
  { "lease", test_lease },
};

static void
test_skipped (void)
{
  g_test_skip ("neither CHATBOT_TEST_MONGODB_URI nor CHATBOT_TEST_FERRETDB says where one is");
}

static void
add_tests (CbStoreKind kind)
{
  const char *name = cb_store_kind_get_name (kind);
  g_autofree char *all = g_strdup_printf ("/store/backend/%s", name);

  if (!cb_store_kind_is_available (kind))
    {
      g_test_add_func (all, test_skipped);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/store/backend/%s/%s", name, tests[i].name);

      g_test_add (path, Fixture, GUINT_TO_POINTER (kind), set_up, tests[i].func, tear_down);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint kind = 0; kind < CB_N_STORE_KINDS; kind++)
    add_tests (kind);

  return g_test_run ();
}
