#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbJsonWriter:
 * @out: (owned): what was written
 * @comma: whether a value came before the next one
 *
 * Writes JSON straight into a string: a tenth of what a tree of nodes costs. Lives on the stack;
 * who writes sees to it that brackets match. Every writing function takes the member's @name, or
 * %NULL within an array and at the top.
 */
typedef struct
{
  GString *out;
  gboolean comma;
} CbJsonWriter;

void cb_json_writer_init (CbJsonWriter *self);
void cb_json_writer_init_in (CbJsonWriter *self, GString *out);
void cb_json_writer_clear (CbJsonWriter *self);
char *cb_json_writer_finish (CbJsonWriter *self, gsize *size);
void cb_json_writer_begin_object (CbJsonWriter *self, const char *name);
void cb_json_writer_end_object (CbJsonWriter *self);
void cb_json_writer_begin_array (CbJsonWriter *self, const char *name);
void cb_json_writer_end_array (CbJsonWriter *self);
void cb_json_writer_add_string (CbJsonWriter *self, const char *name, const char *value);
void cb_json_writer_add_optional (CbJsonWriter *self, const char *name, const char *value);
void cb_json_writer_add_strings (CbJsonWriter *self, const char *name, const char *const *values);
void cb_json_writer_add_uint (CbJsonWriter *self, const char *name, guint64 value);
void cb_json_writer_add_double (CbJsonWriter *self, const char *name, double value);
void cb_json_writer_add_measure (CbJsonWriter *self, const char *name, double value);
void cb_json_writer_add_boolean (CbJsonWriter *self, const char *name, gboolean value);
void cb_json_writer_add_null (CbJsonWriter *self, const char *name);
void cb_json_writer_add_time (CbJsonWriter *self, const char *name, gint64 real_time_us);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CbJsonWriter, cb_json_writer_clear)

G_END_DECLS
