#include <locale.h>

#include "ctl/cb-ctl.h"

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");

  return cb_ctl_main (argc, argv);
}
