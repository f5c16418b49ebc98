#include "backups/cb-backup-facts.h"

#include "base/cb-json-writer.h"
#include "base/cb-json.h"

#define MAX_WORD 64
#define MAX_PROBLEM 2000

/* What is known about a backup, as the file beside it: JSON that people can read, too. */

static void
add_moment (CbJsonWriter *writer, const char *name, gint64 time)
{
  if (time > 0)
    cb_json_writer_add_time (writer, name, time);
}

/* Returns: (transfer full): @backup as text */
char *
cb_backup_facts_format (const CbBackup *backup)
{
  g_auto (CbJsonWriter) writer = { NULL, FALSE };

  cb_json_writer_init (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_json_writer_add_string (&writer, "timestamp", backup->timestamp);
  cb_json_writer_add_uint (&writer, "size", backup->size);
  cb_json_writer_add_optional (&writer, "sha256", backup->sha256);
  cb_json_writer_add_uint (&writer, "content_size", backup->content_size);
  cb_json_writer_add_uint (&writer, "members", backup->n_members);
  cb_json_writer_add_optional (&writer, "program", backup->program);
  cb_json_writer_add_optional (&writer, "store", backup->store);
  cb_json_writer_add_uint (&writer, "schema", backup->schema);
  cb_json_writer_add_uint (&writer, "sessions", backup->n_sessions);
  cb_json_writer_add_uint (&writer, "messages", backup->n_messages);
  cb_json_writer_add_boolean (&writer, "secrets", backup->secrets);
  add_moment (&writer, "verified_at", backup->verified_at);
  add_moment (&writer, "drilled_at", backup->drilled_at);
  add_moment (&writer, "copied_at", backup->copied_at);
  cb_json_writer_add_optional (&writer, "problem", backup->problem);
  cb_json_writer_end_object (&writer);
  g_string_append_c (writer.out, '\n');

  return cb_json_writer_finish (&writer, NULL);
}

/* What cannot be read is not known. */
static guint64
read_number (JsonObject *facts, const char *member)
{
  guint64 number = 0;

  return cb_json_get_uint64 (facts, member, FALSE, &number, NULL) ? number : 0;
}

static const char *
read_text (JsonObject *facts, const char *member, gsize max_length)
{
  const char *text = NULL;

  return cb_json_get_string (facts, member, FALSE, max_length, &text, NULL) ? text : NULL;
}

static gint64
read_moment (JsonObject *facts, const char *member)
{
  const char *text = read_text (facts, member, MAX_WORD);
  g_autoptr (GDateTime) moment = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return moment != NULL
             ? g_date_time_to_unix (moment) * G_USEC_PER_SEC + g_date_time_get_microsecond (moment)
             : 0;
}

/**
 * cb_backup_facts_parse:
 * @seen: what can be seen of the backup without them: timestamp, size, whether it is sealed
 * @text: as cb_backup_facts_format() wrote it, or anything
 * @size: its size in bytes
 *
 * Returns: (transfer full): @seen and what is known besides; facts about another file, which is not
 *   of this size, do not count
 */
CbBackup *
cb_backup_facts_parse (const CbBackup *seen, const char *text, gsize size)
{
  g_autoptr (JsonObject) facts = cb_json_parse_object (text, size, NULL);
  CbBackup known = *seen;

  if (facts == NULL || read_number (facts, "size") != seen->size)
    return cb_backup_new (seen);

  known.sha256 = read_text (facts, "sha256", MAX_WORD);
  known.content_size = read_number (facts, "content_size");
  known.n_members = read_number (facts, "members");
  known.program = read_text (facts, "program", MAX_WORD);
  known.store = read_text (facts, "store", MAX_WORD);
  known.schema = read_number (facts, "schema");
  known.n_sessions = read_number (facts, "sessions");
  known.n_messages = read_number (facts, "messages");
  cb_json_get_boolean (facts, "secrets", FALSE, &known.secrets, NULL);
  known.verified_at = read_moment (facts, "verified_at");
  known.drilled_at = read_moment (facts, "drilled_at");
  known.copied_at = read_moment (facts, "copied_at");
  known.problem = read_text (facts, "problem", MAX_PROBLEM);

  return cb_backup_new (&known);
}
