#include "ctl/cb-ctl-progress.h"

#include <stdio.h>

#include "ctl/cb-ctl-text.h"

#define WIDTH 30

/* Draws how far something is, over what was drawn before; on standard error, a terminal. */
void
cb_ctl_progress_draw (double fraction, const char *message)
{
  g_autofree char *clean = cb_ctl_text_clean (message != NULL ? message : "");
  int filled = CLAMP (fraction, 0, 1) * WIDTH;

  fputs ("\r\033[K[", stderr);
  for (int i = 0; i < WIDTH; i++)
    fputc (i < filled ? '#' : ' ', stderr);
  fprintf (stderr, "] %3.0f %%  %s", CLAMP (fraction, 0, 1) * 100, clean);
  fflush (stderr);
}

void
cb_ctl_progress_clear (void)
{
  fputs ("\r\033[K", stderr);
}
