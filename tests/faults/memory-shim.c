#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/*
 * A machine without memory, to be preloaded into a daemon: while the second number of the file that
 * CB_MEMORY_CONTROL names is not 0, so many calls for memory are answered, and the next is not. A
 * sanitizer has a malloc() of its own and cannot be combined with it.
 */

typedef struct
{
  volatile int64_t armed;
  volatile int64_t left; /* calls until one fails */
} Control;

extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *memory, size_t size);

static Control *control;

static void __attribute__ ((constructor)) map_control (void)
{
  const char *path = getenv ("CB_MEMORY_CONTROL");
  int fd = path != NULL ? open (path, O_RDWR | O_CLOEXEC) : -1;
  void *memory;

  if (fd < 0)
    return;
  memory = mmap (NULL, sizeof (Control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close (fd);
  if (memory != MAP_FAILED)
    control = memory;
}

/* Returns: whether this call is the one that fails; all after it, too, until somebody lets go */
static int
is_out_of_memory (void)
{
  return control != NULL && control->armed != 0 && __sync_sub_and_fetch (&control->left, 1) <= 0;
}

void *
malloc (size_t size)
{
  return is_out_of_memory () ? NULL : __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  return is_out_of_memory () ? NULL : __libc_calloc (n, size);
}

void *
realloc (void *memory, size_t size)
{
  return is_out_of_memory () ? NULL : __libc_realloc (memory, size);
}
