#include "client/cb-admin-ssh.h"

#include <signal.h>
#include <sys/prctl.h>

/**
 * CbAdminSsh:
 *
 * Another machine, reached as its user reaches it in a terminal: by ssh, with the keys of an agent.
 * Does not change.
 */
struct _CbAdminSsh
{
  GObject parent_instance;

  char *host;   /* (owned): `user@server`, or a name of ssh's configuration */
  char *config; /* (owned) (nullable): a file of configuration, instead of the user's */
};

G_DEFINE_FINAL_TYPE (CbAdminSsh, cb_admin_ssh, G_TYPE_OBJECT)

const char *
cb_admin_ssh_get_host (CbAdminSsh *self)
{
  return self->host;
}

/* Over there a shell reads it. */
static char *
quote (const char *const *command)
{
  GString *line = g_string_new (NULL);

  for (guint i = 0; command[i] != NULL; i++)
    {
      g_autofree char *quoted = g_shell_quote (command[i]);

      g_string_append_printf (line, "%s%s", i > 0 ? " " : "", quoted);
    }

  return g_string_free (line, FALSE);
}

/* In the child. An ssh that says nothing would not notice that nobody listens any more, and live on
 * after a console that was killed. */
static void
on_forked_cb (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

/**
 * cb_admin_ssh_spawn:
 * @command: (array zero-terminated): a program and its arguments
 * @flags: which ends of it are wanted
 *
 * Runs a program over there. A password is never asked for: nobody would see the question, and it
 * would wait forever.
 *
 * Returns: (transfer full): the ssh that speaks for it
 */
GSubprocess *
cb_admin_ssh_spawn (CbAdminSsh *self,
                    const char *const *command,
                    GSubprocessFlags flags,
                    GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autofree char *line = quote (command);
  GSubprocess *ssh;

  g_ptr_array_add (arguments, (char *) "ssh");
  if (self->config != NULL)
    {
      g_ptr_array_add (arguments, (char *) "-F");
      g_ptr_array_add (arguments, self->config);
    }
  g_ptr_array_add (arguments, (char *) "-xT");
  g_ptr_array_add (arguments, (char *) "-oBatchMode=yes");
  g_ptr_array_add (arguments, (char *) "-oConnectTimeout=15");
  g_ptr_array_add (arguments, (char *) "-oServerAliveInterval=15");
  g_ptr_array_add (arguments, (char *) "--");
  g_ptr_array_add (arguments, self->host);
  g_ptr_array_add (arguments, line);
  g_ptr_array_add (arguments, NULL);
  g_subprocess_launcher_set_child_setup (launcher, on_forked_cb, NULL, NULL);
  ssh = g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments->pdata, error);
  if (ssh == NULL)
    g_prefix_error (error, "Cannot start ssh: ");

  return ssh;
}

static void
cb_admin_ssh_finalize (GObject *object)
{
  CbAdminSsh *self = CB_ADMIN_SSH (object);

  g_free (self->host);
  g_free (self->config);

  G_OBJECT_CLASS (cb_admin_ssh_parent_class)->finalize (object);
}

static void
cb_admin_ssh_class_init (CbAdminSshClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_admin_ssh_finalize;
}

static void
cb_admin_ssh_init (CbAdminSsh *self)
{
}

/**
 * cb_admin_ssh_new:
 * @host: `user@server`
 * @config: (nullable): a file as of ssh_config(5), instead of the user's
 *
 * Returns: (transfer full)
 */
CbAdminSsh *
cb_admin_ssh_new (const char *host, const char *config)
{
  CbAdminSsh *self = g_object_new (CB_ADMIN_TYPE_SSH, NULL);

  self->host = g_strdup (host);
  self->config = g_strdup (config);

  return self;
}
