#include "ctl/cb-ctl-table.h"

#include "ctl/cb-ctl-text.h"

#define GAP 2

struct _CbCtlTable
{
  guint n_columns;
  GPtrArray *cells; /* (owned) (element-type utf8): row after row, the headings first */
};

/* Returns: (transfer full): a table without rows; each heading that begins with ">" and its column
 *   stand at the right */
CbCtlTable *
cb_ctl_table_new (const char *const *headings)
{
  CbCtlTable *self = g_new0 (CbCtlTable, 1);

  self->n_columns = g_strv_length ((GStrv) headings);
  self->cells = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->n_columns; i++)
    g_ptr_array_add (self->cells, g_strdup (headings[i]));

  return self;
}

void
cb_ctl_table_free (CbCtlTable *self)
{
  g_ptr_array_unref (self->cells);
  g_free (self);
}

/**
 * cb_ctl_table_add:
 * @self: a table
 * @cell: (transfer full) (nullable): the next cell of the row, or the first of the next row
 */
void
cb_ctl_table_add (CbCtlTable *self, char *cell)
{
  g_autofree char *owned = cell;
  char *clean = cb_ctl_text_clean (owned != NULL ? owned : "");

  g_ptr_array_add (self->cells, g_strdelimit (clean, "\n", ' '));
}

guint
cb_ctl_table_get_n_rows (CbCtlTable *self)
{
  return self->cells->len / self->n_columns - 1;
}

static gboolean
is_right (CbCtlTable *self, guint column)
{
  return *(char *) g_ptr_array_index (self->cells, column) == '>';
}

static const char *
get_cell (CbCtlTable *self, guint row, guint column)
{
  const char *cell = g_ptr_array_index (self->cells, row * self->n_columns + column);

  return row == 0 && is_right (self, column) ? cell + 1 : cell;
}

static guint
measure_column (CbCtlTable *self, guint column)
{
  guint width = 0;

  for (guint row = 0; row <= cb_ctl_table_get_n_rows (self); row++)
    width = MAX (width, cb_ctl_text_get_width (get_cell (self, row, column)));

  return width;
}

static void
print_row (CbCtlTable *self, guint row, const guint *widths, FILE *out)
{
  for (guint column = 0; column < self->n_columns; column++)
    {
      const char *cell = get_cell (self, row, column);
      int padding = widths[column] - cb_ctl_text_get_width (cell);
      gboolean last = column + 1 == self->n_columns;

      if (is_right (self, column))
        fprintf (out, "%*s%s", padding, "", cell);
      else
        fprintf (out, "%s%*s", cell, last ? 0 : padding, "");
      if (!last)
        fprintf (out, "%*s", GAP, "");
    }
}

/**
 * cb_ctl_table_print:
 * @self: a table
 * @bold: whether @out is a terminal that shows headings in bold
 * @out: where to write
 */
void
cb_ctl_table_print (CbCtlTable *self, gboolean bold, FILE *out)
{
  g_autofree guint *widths = g_new (guint, self->n_columns);

  for (guint column = 0; column < self->n_columns; column++)
    widths[column] = measure_column (self, column);
  for (guint row = 0; row <= cb_ctl_table_get_n_rows (self); row++)
    {
      if (row == 0 && bold)
        fputs ("\033[1m", out);
      print_row (self, row, widths, out);
      fputs (row == 0 && bold ? "\033[0m\n" : "\n", out);
    }
}
