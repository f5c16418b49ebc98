#include "base/cb-decimal.h"

/**
 * cb_decimal_write:
 * @buffer: where to put the digits
 * @value: a number
 *
 * By hand, since printf() is ten times as dear, and every message has four numbers and every line
 * of the log three.
 *
 * Returns: (transfer none): the digits, somewhere in @buffer
 */
const char *
cb_decimal_write (char buffer[CB_DECIMAL_SIZE], guint64 value)
{
  char *first = buffer + CB_DECIMAL_SIZE - 1;

  *first = '\0';
  do
    {
      *--first = '0' + value % 10;
      value /= 10;
    }
  while (value > 0);

  return first;
}
