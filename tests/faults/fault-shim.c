#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/*
 * A machine that fails on request, to be preloaded into a daemon. What fails stands in a file that
 * the daemon and its test have mapped, CB_FAULT_CONTROL; only files below CB_FAULT_DIRECTORY fail.
 * The clock of the wall goes as many seconds wrong as the file says.
 */

typedef enum
{
  FAULT_NONE,
  FAULT_IO,   /* EIO from every write and sync */
  FAULT_FULL, /* ENOSPC from every write */
  FAULT_SYNC, /* EIO from every sync: what was written before may be lost */
  FAULT_SLOW, /* a sync takes a fifth of a second */
  FAULT_READ, /* EIO from every read */
} FaultKind;

typedef struct
{
  volatile int64_t kind; /* FaultKind */
  volatile int64_t clock_offset_s;
} Control;

#define SLOW_US 200000

static Control *control;
static const char *directory;

static void __attribute__ ((constructor)) map_control (void)
{
  const char *path = getenv ("CB_FAULT_CONTROL");
  int fd = path != NULL ? open (path, O_RDWR | O_CLOEXEC) : -1;
  void *memory;

  directory = getenv ("CB_FAULT_DIRECTORY");
  if (fd < 0 || directory == NULL)
    return;
  memory = mmap (NULL, sizeof (Control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close (fd);
  if (memory != MAP_FAILED)
    control = memory;
}

static FaultKind
get_fault (int fd)
{
  char link[64];
  char path[PATH_MAX];
  ssize_t n;
  size_t length;

  if (control == NULL || control->kind == FAULT_NONE)
    return FAULT_NONE;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  n = readlink (link, path, sizeof path - 1);
  if (n < 0)
    return FAULT_NONE;
  path[n] = '\0';
  length = strlen (directory);

  return strncmp (path, directory, length) == 0 ? (FaultKind) control->kind : FAULT_NONE;
}

/* Returns: 0 where @fd may be written */
static int
fail_write (int fd)
{
  FaultKind fault = get_fault (fd);

  if (fault != FAULT_IO && fault != FAULT_FULL)
    return 0;
  errno = fault == FAULT_IO ? EIO : ENOSPC;

  return -1;
}

static int
fail_sync (int fd)
{
  FaultKind fault = get_fault (fd);

  if (fault == FAULT_SLOW)
    usleep (SLOW_US);
  if (fault != FAULT_IO && fault != FAULT_SYNC)
    return 0;
  errno = EIO;

  return -1;
}

ssize_t
write (int fd, const void *bytes, size_t size)
{
  ssize_t (*real) (int, const void *, size_t) = dlsym (RTLD_NEXT, "write");

  return fail_write (fd) != 0 ? -1 : real (fd, bytes, size);
}

ssize_t
pwrite64 (int fd, const void *bytes, size_t size, off64_t offset)
{
  ssize_t (*real) (int, const void *, size_t, off64_t) = dlsym (RTLD_NEXT, "pwrite64");

  return fail_write (fd) != 0 ? -1 : real (fd, bytes, size, offset);
}

ssize_t
pread64 (int fd, void *bytes, size_t size, off64_t offset)
{
  ssize_t (*real) (int, void *, size_t, off64_t) = dlsym (RTLD_NEXT, "pread64");

  if (get_fault (fd) != FAULT_READ)
    return real (fd, bytes, size, offset);
  errno = EIO;

  return -1;
}

int
fsync (int fd)
{
  int (*real) (int) = dlsym (RTLD_NEXT, "fsync");

  return fail_sync (fd) != 0 ? -1 : real (fd);
}

int
fdatasync (int fd)
{
  int (*real) (int) = dlsym (RTLD_NEXT, "fdatasync");

  return fail_sync (fd) != 0 ? -1 : real (fd);
}

int
clock_gettime (clockid_t clock, struct timespec *time)
{
  int (*real) (clockid_t, struct timespec *) = dlsym (RTLD_NEXT, "clock_gettime");
  int rc = real (clock, time);

  if (rc == 0 && clock == CLOCK_REALTIME && control != NULL)
    time->tv_sec += control->clock_offset_s;

  return rc;
}
