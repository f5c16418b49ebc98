#include "model/cb-message-json.h"

/* How clients see the values of the model; docs/http-api.yaml has the schemas. */

/* Writes the members of @message into the object that is open. */
void
cb_message_write_members (const CbMessage *message, CbJsonWriter *writer)
{
  cb_json_writer_add_uint (writer, "seq", message->seq);
  cb_json_writer_add_string (writer, "id", message->id);
  cb_json_writer_add_string (writer, "role", cb_role_to_string (message->role));
  cb_json_writer_add_string (writer, "text", message->text);
  cb_json_writer_add_time (writer, "at", message->at);
  cb_json_writer_add_optional (writer, "client_id", message->client_id);
  cb_json_writer_add_strings (writer, "attachments", message->attachments);
  if (message->reply_to != 0)
    cb_json_writer_add_uint (writer, "reply_to", message->reply_to);
  if (message->confidence >= 0)
    cb_json_writer_add_double (writer, "confidence", message->confidence);
  if (message->source_entry != NULL)
    {
      cb_json_writer_begin_object (writer, "source");
      cb_json_writer_add_string (writer, "entry", message->source_entry);
      cb_json_writer_add_optional (writer, "title", message->source_title);
      cb_json_writer_end_object (writer);
    }
  cb_json_writer_add_strings (writer, "suggestions", message->suggestions);
}

/* Writes @message as member @name, or null where there is none. */
void
cb_message_write (const CbMessage *message, CbJsonWriter *writer, const char *name)
{
  if (message == NULL)
    {
      cb_json_writer_add_null (writer, name);
      return;
    }

  cb_json_writer_begin_object (writer, name);
  cb_message_write_members (message, writer);
  cb_json_writer_end_object (writer);
}

/* Writes the members of @session into the object that is open. Its token is not among them. */
void
cb_session_write_members (const CbSession *session, CbJsonWriter *writer)
{
  cb_json_writer_add_string (writer, "id", session->id);
  cb_json_writer_add_string (writer, "state", cb_session_state_to_string (session->state));
  cb_json_writer_add_time (writer, "created_at", session->created_at);
  cb_json_writer_add_time (writer, "expires_at", session->expires_at);
  cb_json_writer_add_uint (writer, "seq", session->last_seq);
  cb_json_writer_add_optional (writer, "name", session->name);
  cb_json_writer_add_optional (writer, "email", session->email);
  cb_json_writer_add_optional (writer, "locale", session->locale);
  cb_json_writer_add_optional (writer, "page", session->page);
  cb_json_writer_add_optional (writer, "operator", session->operator_name);
}

/* Writes the members of @upload into the object that is open. */
void
cb_upload_write_members (const CbUpload *upload, CbJsonWriter *writer)
{
  char sha256[2 * CB_SHA256_SIZE + 1];

  for (guint i = 0; i < CB_SHA256_SIZE; i++)
    g_snprintf (sha256 + 2 * i, 3, "%02x", upload->sha256[i]);
  cb_json_writer_add_string (writer, "id", upload->id);
  cb_json_writer_add_string (writer, "name", upload->name);
  cb_json_writer_add_string (writer, "type", upload->type);
  cb_json_writer_add_uint (writer, "size", upload->size);
  cb_json_writer_add_string (writer, "sha256", sha256);
  cb_json_writer_add_time (writer, "created_at", upload->created_at);
}
