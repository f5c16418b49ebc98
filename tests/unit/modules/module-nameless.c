#include <glib.h>

/* A library that loads, but is no module. */

int cb_nameless_answer (void);

int
cb_nameless_answer (void)
{
  return 42;
}
