#include "bus/cb-bus-guard.h"

#include "base/cb-error.h"
#include "base/cb-rate-limiter.h"
#include "bus/cb-bus-callers.h"
#include "log/cb-log-ids.h"

#define ANNOTATION_ACTION "org.chatbotd.Chatbot1.Action"
#define ANNOTATION_AUDIT "org.chatbotd.Chatbot1.Audit"

/* Bytes of what an act was done to; longer arguments are cut. */
#define MAX_SUBJECT 128

/* Refusals of one user that the log tells of in a minute: it is not for them to fill. */
#define MAX_REFUSALS 20
#define REFUSAL_USERS 256

/**
 * CbBusGuard:
 *
 * Stands before every method: asks the authority for the action that the method names, refuses what
 * names none, and has each change kept, with who asked for it, before it is carried out.
 *
 * Before, since GLib runs the handler from the main context behind what the guard put there: the
 * record is queued in the store ahead of whatever the handler writes, so that no change can be on
 * disk without it.
 */
struct _CbBusGuard
{
  GObject parent_instance;

  CbAuthority *authority;  /* (owned) */
  CbBusCallers *callers;   /* (owned) */
  CbStore *store;          /* (owned) */
  CbClock *clock;          /* (owned) */
  CbLog *log;              /* (owned) */
  CbRateLimiter *refusals; /* (owned) */
  GMainContext *context;   /* (owned): where the handlers run */
};

G_DEFINE_FINAL_TYPE (CbBusGuard, cb_bus_guard, G_TYPE_OBJECT)

/**
 * Note:
 * @guard: (owned)
 * @caller: (owned) (nullable)
 * @action: what the caller wanted
 * @subject: (owned) (nullable): what to
 * @problem: (owned) (nullable): why it was refused
 *
 * What a thread of GDBus found, on its way to the main loop.
 */
typedef struct
{
  CbBusGuard *guard;
  CbBusCaller *caller;
  const char *action;
  char *subject;
  GError *problem;
} Note;

static void
note_free (gpointer data)
{
  Note *note = data;

  g_object_unref (note->guard);
  g_clear_pointer (&note->caller, cb_bus_caller_unref);
  g_free (note->subject);
  g_clear_error (&note->problem);
  g_free (note);
}

/* In the main loop */

static void
write_log (CbBusGuard *self, CbLogLevel level, const char *message_id, const Note *note, char *text)
{
  g_autofree char *owned = text;
  g_autofree char *uid = g_strdup_printf ("%u", note->caller->uid);
  CbLogEvent event = { .level = level,
                       .message_id = message_id,
                       .text = owned,
                       .real_time_us = cb_clock_get_real_time (self->clock) };

  cb_log_event_add (&event, "CHATBOT_ACTION", note->action);
  cb_log_event_add (&event, "CHATBOT_CALLER_UID", uid);
  if (note->subject != NULL)
    cb_log_event_add (&event, "CHATBOT_SUBJECT", note->subject);
  cb_log_write (self->log, &event);
}

static void
on_act_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbBusGuard) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!cb_store_add_audit_finish (CB_STORE (source), result, &error))
    cb_log_printf (self->log, CB_LOG_LEVEL_ERROR, CB_LOG_ID_AUDIT_FAILED,
                   "An operator's act could not be kept in the store: %s", error->message);
}

static gboolean
on_act_allowed_cb (gpointer data)
{
  const Note *note = data;
  CbBusGuard *self = note->guard;
  g_autofree char *actor = g_strdup_printf ("uid:%u", note->caller->uid);
  g_autoptr (CbAuditEntry) entry = cb_audit_entry_new (&(CbAuditEntry){
      .at = cb_clock_get_real_time (self->clock),
      .actor = actor,
      .action = note->action,
      .subject = note->subject,
  });

  cb_store_add_audit_async (self->store, entry, NULL, on_act_kept_cb, g_object_ref (self));
  write_log (self, CB_LOG_LEVEL_INFO, CB_LOG_ID_AUDIT, note,
             g_strdup_printf ("%s (uid %u) asked for %s%s%s", note->caller->name, note->caller->uid,
                              note->action, note->subject != NULL ? " of " : "",
                              note->subject != NULL ? note->subject : ""));

  return G_SOURCE_REMOVE;
}

static gboolean
on_call_refused_cb (gpointer data)
{
  const Note *note = data;
  CbBusGuard *self = note->guard;
  g_autofree char *uid = g_strdup_printf ("%u", note->caller->uid);
  CbRateVerdict verdict;

  cb_rate_limiter_check_name (self->refusals, uid, 1, &verdict);
  if (verdict.allowed)
    write_log (self, CB_LOG_LEVEL_WARN, CB_LOG_ID_REFUSED, note,
               g_strdup_printf ("Refused %s to %s (uid %u): %s", note->action, note->caller->name,
                                note->caller->uid, note->problem->message));

  return G_SOURCE_REMOVE;
}

/* In a thread of GDBus */

/* What a call is about: its first text, or else the object that was called. */
static char *
dup_subject (GDBusMethodInvocation *invocation)
{
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
  const char *path = g_dbus_method_invocation_get_object_path (invocation);

  for (gsize i = 0; i < g_variant_n_children (parameters); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (parameters, i);

      if (g_variant_is_of_type (child, G_VARIANT_TYPE_STRING))
        {
          g_autofree char *cut = g_strndup (g_variant_get_string (child, NULL), MAX_SUBJECT);
          g_autofree char *valid = g_utf8_make_valid (cut, -1);

          return cb_log_event_make_line (valid);
        }
    }

  return strstr (path, "/jobs/") != NULL ? g_strdup (path) : NULL;
}

static void
tell_main_loop (CbBusGuard *self,
                CbBusCaller *caller,
                const char *action,
                char *subject,
                const GError *problem)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Note *note = g_new0 (Note, 1);

  note->guard = g_object_ref (self);
  note->caller = cb_bus_caller_ref (caller);
  note->action = g_intern_string (action);
  note->subject = subject;
  note->problem = problem != NULL ? g_error_copy (problem) : NULL;
  /* The priority that GLib gives the handler: what came first runs first. */
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, problem != NULL ? on_call_refused_cb : on_act_allowed_cb, note,
                         note_free);
  g_source_attach (source, self->context);
}

static gboolean
is_interactive (GDBusMethodInvocation *invocation)
{
  GDBusMessage *message = g_dbus_method_invocation_get_message (invocation);

  return (g_dbus_message_get_flags (message) &
          G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION) != 0;
}

static gboolean
check (CbBusGuard *self, GDBusMethodInvocation *invocation, CbBusCaller *caller, GError **error)
{
  const GDBusMethodInfo *method = g_dbus_method_invocation_get_method_info (invocation);
  const char *action = g_dbus_annotation_info_lookup (method->annotations, ANNOTATION_ACTION);

  if (action != NULL)
    return cb_authority_check (self->authority,
                               g_dbus_method_invocation_get_connection (invocation), caller, action,
                               is_interactive (invocation), error);

  g_set_error (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED, "%s is open to nobody", method->name);

  return FALSE;
}

static gboolean
on_authorize_method_cb (GDBusInterfaceSkeleton *skeleton,
                        GDBusMethodInvocation *invocation,
                        gpointer user_data)
{
  CbBusGuard *self = CB_BUS_GUARD (user_data);
  const GDBusMethodInfo *method = g_dbus_method_invocation_get_method_info (invocation);
  const char *audit = g_dbus_annotation_info_lookup (method->annotations, ANNOTATION_AUDIT);
  g_autoptr (GError) error = NULL;
  g_autoptr (CbBusCaller) caller = cb_bus_callers_resolve (self->callers, invocation, &error);

  if (caller != NULL && check (self, invocation, caller, &error))
    {
      if (audit != NULL)
        tell_main_loop (self, caller, audit, dup_subject (invocation), NULL);
      return TRUE;
    }

  if (caller != NULL)
    tell_main_loop (self, caller, method->name, dup_subject (invocation), error);
  g_dbus_method_invocation_return_gerror (invocation, error);

  return FALSE;
}

/**
 * cb_bus_guard_protect:
 * @self: a guard
 * @skeleton: an interface about to be exported
 *
 * Lets no call through to @skeleton that the authority has not allowed.
 */
void
cb_bus_guard_protect (CbBusGuard *self, GDBusInterfaceSkeleton *skeleton)
{
  g_return_if_fail (CB_IS_BUS_GUARD (self));
  g_return_if_fail (G_IS_DBUS_INTERFACE_SKELETON (skeleton));

  g_signal_connect_object (skeleton, "g-authorize-method", G_CALLBACK (on_authorize_method_cb),
                           self, G_CONNECT_DEFAULT);
}

/**
 * cb_bus_guard_find_caller:
 * @self: a guard
 * @invocation: a call that it let through
 *
 * Returns: (transfer full) (nullable): who made it
 */
CbBusCaller *
cb_bus_guard_find_caller (CbBusGuard *self, GDBusMethodInvocation *invocation)
{
  g_return_val_if_fail (CB_IS_BUS_GUARD (self), NULL);

  return cb_bus_callers_find (self->callers, invocation);
}

static void
cb_bus_guard_finalize (GObject *object)
{
  CbBusGuard *self = CB_BUS_GUARD (object);

  g_clear_object (&self->authority);
  g_clear_pointer (&self->callers, cb_bus_callers_free);
  g_clear_object (&self->store);
  g_clear_object (&self->clock);
  g_clear_object (&self->log);
  g_clear_object (&self->refusals);
  g_clear_pointer (&self->context, g_main_context_unref);

  G_OBJECT_CLASS (cb_bus_guard_parent_class)->finalize (object);
}

static void
cb_bus_guard_class_init (CbBusGuardClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_bus_guard_finalize;
}

static void
cb_bus_guard_init (CbBusGuard *self)
{
  self->callers = cb_bus_callers_new ();
  self->context = g_main_context_ref_thread_default ();
}

/**
 * cb_bus_guard_new:
 * @authority: decides
 * @store: keeps who changed what
 * @clock: what time it is
 * @log: is told of changes and refusals
 *
 * Returns: (transfer full): a guard, for interfaces whose handlers run in this main context
 */
CbBusGuard *
cb_bus_guard_new (CbAuthority *authority, CbStore *store, CbClock *clock, CbLog *log)
{
  CbBusGuard *self = g_object_new (CB_TYPE_BUS_GUARD, NULL);

  self->authority = g_object_ref (authority);
  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->log = g_object_ref (log);
  self->refusals =
      cb_rate_limiter_new (clock, REFUSAL_USERS, MAX_REFUSALS, G_TIME_SPAN_MINUTE, MAX_REFUSALS);

  return self;
}
