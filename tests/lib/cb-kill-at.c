#include "lib/cb-kill-at.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* PTRACE_GET_SYSCALL_INFO knows the number on every architecture. */
#include <linux/ptrace.h>

static gboolean
changes_disk (guint64 number)
{
  switch (number)
    {
    case SYS_write:
    case SYS_pwrite64:
    case SYS_openat:
    case SYS_ftruncate:
    case SYS_fsync:
    case SYS_fdatasync:
    case SYS_syncfs:
    case SYS_unlinkat:
    case SYS_mkdirat:
    case SYS_renameat2:
#ifdef SYS_rename
    case SYS_rename:
    case SYS_renameat:
    case SYS_unlink:
    case SYS_mkdir:
    case SYS_rmdir:
#endif
      return TRUE;

    default:
      return FALSE;
    }
}

static gboolean
enters_step (pid_t pid)
{
  struct __ptrace_syscall_info info = { 0 };

  g_assert_cmpint (ptrace (PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info), >, 0);

  return info.op == PTRACE_SYSCALL_INFO_ENTRY && changes_disk (info.entry.nr);
}

static void
run_child (CbKillAtFunc func, gpointer user_data)
{
  g_assert_cmpint (ptrace (PTRACE_TRACEME, 0, NULL, NULL), ==, 0);
  raise (SIGSTOP);
  func (user_data);
  _exit (0);
}

gboolean
cb_kill_at (guint step, CbKillAtFunc func, gpointer user_data)
{
  pid_t pid = fork ();
  guint passed = 0;
  int status;

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    run_child (func, user_data);

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSTOPPED (status));
  ptrace (PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
  for (;;)
    {
      ptrace (PTRACE_SYSCALL, pid, NULL, NULL);
      g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
      if (WIFEXITED (status))
        {
          g_assert_cmpint (WEXITSTATUS (status), ==, 0);
          return FALSE;
        }
      g_assert_true (WIFSTOPPED (status));
      if (WSTOPSIG (status) == (SIGTRAP | 0x80) && enters_step (pid) && passed++ == step)
        break;
    }

  kill (pid, SIGKILL);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));

  return TRUE;
}
