#include "model/cb-admin-load-course.h"

#include <math.h>

#include "base/cb-error.h"
#include "model/cb-admin-load-json.h"

/**
 * CbAdminLoadCourse:
 *
 * How a load test went, second by second; their times count from its beginning. The same for one
 * that runs and one that was.
 */
struct _CbAdminLoadCourse
{
  GObject parent_instance;

  CbAdminSeries *series[CB_ADMIN_N_LOAD_LINES]; /* (owned) */
};

G_DEFINE_FINAL_TYPE (CbAdminLoadCourse, cb_admin_load_course, G_TYPE_OBJECT)

/* Where a line stands in seconds.csv and, by another name, in a second that is told live. */
static const struct
{
  const char *column;
  double scale;
  gboolean of_answers; /* without an answer there is none */
} lines[CB_ADMIN_N_LOAD_LINES] = {
  [CB_ADMIN_LOAD_RATE] = { "done", 1, FALSE },     [CB_ADMIN_LOAD_P50] = { "p50_us", 1e-6, TRUE },
  [CB_ADMIN_LOAD_P95] = { "p95_us", 1e-6, TRUE },  [CB_ADMIN_LOAD_P99] = { "p99_us", 1e-6, TRUE },
  [CB_ADMIN_LOAD_FAILED] = { "failed", 1, FALSE }, [CB_ADMIN_LOAD_USERS] = { "users", 1, FALSE },
};

/* @values: as they stand in the file, in the order of the lines */
static void
add (CbAdminLoadCourse *self, double second, const double *values)
{
  gboolean answered = values[CB_ADMIN_LOAD_RATE] > 0;

  for (guint i = 0; i < CB_ADMIN_N_LOAD_LINES; i++)
    cb_admin_series_append (self->series[i], (gint64) (second * G_USEC_PER_SEC),
                            lines[i].of_answers && !answered ? NAN : values[i] * lines[i].scale);
}

/* Adds what the program told of its latest second. */
void
cb_admin_load_course_add_second (CbAdminLoadCourse *self, JsonObject *second)
{
  double values[CB_ADMIN_N_LOAD_LINES];

  for (guint i = 0; i < CB_ADMIN_N_LOAD_LINES; i++)
    values[i] = cb_admin_load_json_get_number (second, lines[i].column);
  add (self, cb_admin_load_json_get_number (second, "elapsed"), values);
}

/* Returns: which column is called @name; -1 where none is */
static int
find_column (GStrv names, const char *name)
{
  for (int i = 0; names[i] != NULL; i++)
    {
      if (g_str_equal (names[i], name))
        return i;
    }

  return -1;
}

static gboolean
find_columns (const char *head, int *columns)
{
  g_auto (GStrv) names = g_strsplit (head, ",", -1);
  gboolean complete = find_column (names, "second") == 0;

  for (guint i = 0; i < CB_ADMIN_N_LOAD_LINES; i++)
    {
      columns[i] = find_column (names, lines[i].column);
      complete = complete && columns[i] >= 0;
    }

  return complete;
}

static void
read_row (CbAdminLoadCourse *self, const char *row, const int *columns)
{
  g_auto (GStrv) cells = g_strsplit (row, ",", -1);
  int n = (int) g_strv_length (cells);
  double values[CB_ADMIN_N_LOAD_LINES];

  if (n < CB_ADMIN_N_LOAD_LINES)
    return;

  for (guint i = 0; i < CB_ADMIN_N_LOAD_LINES; i++)
    values[i] = columns[i] < n ? g_ascii_strtod (cells[columns[i]], NULL) : 0;
  add (self, g_ascii_strtod (cells[0], NULL), values);
}

/**
 * cb_admin_load_course_read:
 * @csv: a seconds.csv of chatbot-loadtest
 * @error: return location for an error
 *
 * Makes the course what was written down.
 */
gboolean
cb_admin_load_course_read (CbAdminLoadCourse *self, const char *csv, GError **error)
{
  g_auto (GStrv) rows = g_strsplit (csv, "\n", -1);
  int columns[CB_ADMIN_N_LOAD_LINES];

  cb_admin_load_course_clear (self);
  if (rows[0] == NULL || !find_columns (rows[0], columns))
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                   "Not the seconds of a load test: a column is missing");
      return FALSE;
    }
  for (guint i = 1; rows[i] != NULL; i++)
    read_row (self, rows[i], columns);

  return TRUE;
}

void
cb_admin_load_course_clear (CbAdminLoadCourse *self)
{
  for (guint i = 0; i < CB_ADMIN_N_LOAD_LINES; i++)
    cb_admin_series_clear (self->series[i]);
}

/* Returns: (transfer none) */
CbAdminSeries *
cb_admin_load_course_get_series (CbAdminLoadCourse *self, CbAdminLoadLine line)
{
  return self->series[line];
}

static void
cb_admin_load_course_finalize (GObject *object)
{
  CbAdminLoadCourse *self = CB_ADMIN_LOAD_COURSE (object);

  for (guint i = 0; i < CB_ADMIN_N_LOAD_LINES; i++)
    g_object_unref (self->series[i]);

  G_OBJECT_CLASS (cb_admin_load_course_parent_class)->finalize (object);
}

static void
cb_admin_load_course_class_init (CbAdminLoadCourseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_admin_load_course_finalize;
}

static void
cb_admin_load_course_init (CbAdminLoadCourse *self)
{
  for (guint i = 0; i < CB_ADMIN_N_LOAD_LINES; i++)
    self->series[i] = cb_admin_series_new ();
}

CbAdminLoadCourse *
cb_admin_load_course_new (void)
{
  return g_object_new (CB_ADMIN_TYPE_LOAD_COURSE, NULL);
}
