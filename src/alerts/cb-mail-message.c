#include "alerts/cb-mail-message.h"

#include <gmime/gmime.h>
#include <string.h>

#include "alerts/cb-notice-text.h"

/* A notice as a mail, in the form in which it goes over the wire. */

static void
add_part (GMimeMultipart *multipart, const char *subtype, const char *text)
{
  GMimeTextPart *part = g_mime_text_part_new_with_subtype (subtype);

  g_mime_text_part_set_charset (part, "utf-8");
  g_mime_text_part_set_text (part, text);
  g_mime_part_set_content_encoding (GMIME_PART (part), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  g_mime_multipart_add (multipart, GMIME_OBJECT (part));
  g_object_unref (part);
}

/* What a reader cannot show as HTML it shows as text: the better form comes last. */
static void
set_body (GMimeMessage *message, const CbNoticeText *text)
{
  GMimeMultipart *both = g_mime_multipart_new_with_subtype ("alternative");

  add_part (both, "plain", text->plain);
  add_part (both, "html", text->html);
  g_mime_message_set_mime_part (message, GMIME_OBJECT (both));
  g_object_unref (both);
}

static const char *
get_domain (const char *address)
{
  const char *at = strrchr (address, '@');

  return at != NULL ? at + 1 : "localhost";
}

/* The id follows from the notice: a mail that comes once more, after a crash, is known again. */
static GMimeMessage *
create_message (const CbNotice *notice, const CbNoticeText *text, const char *from)
{
  GMimeMessage *message = g_mime_message_new (TRUE);
  g_autofree char *id = g_strdup_printf ("%s@%s", notice->id, get_domain (from));
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (notice->created_at / G_USEC_PER_SEC);

  g_mime_message_add_mailbox (message, GMIME_ADDRESS_TYPE_FROM, "Chatbot", from);
  g_mime_message_add_mailbox (message, GMIME_ADDRESS_TYPE_TO, NULL, notice->target);
  g_mime_message_set_subject (message, text->subject, "utf-8");
  g_mime_message_set_date (message, date);
  g_mime_message_set_message_id (message, id);
  g_mime_object_set_header (GMIME_OBJECT (message), "Auto-Submitted", "auto-generated", NULL);
  g_mime_object_set_header (GMIME_OBJECT (message), "X-Chatbot-Alert",
                            cb_notice_kind_to_string (notice->kind), NULL);
  set_body (message, text);

  return message;
}

/* As it goes over the wire. */
static char *
write_message (GMimeMessage *message, gsize *size)
{
  GMimeFormatOptions *options = g_mime_format_options_new ();
  GMimeStream *stream = g_mime_stream_mem_new ();
  GByteArray *bytes = g_mime_stream_mem_get_byte_array (GMIME_STREAM_MEM (stream));
  char *text;

  g_mime_format_options_set_newline_format (options, GMIME_NEWLINE_FORMAT_DOS);
  g_mime_object_write_to_stream (GMIME_OBJECT (message), options, stream);
  text = g_memdup2 (bytes->data, bytes->len);
  *size = bytes->len;
  g_object_unref (stream);
  g_mime_format_options_free (options);

  return text;
}

/**
 * cb_mail_message_write:
 * @notice: a notice whose target is an address
 * @from: the sender's address
 * @size: (out): bytes of the mail
 * @error: return location for an error
 *
 * Usable from every thread, once GMime was initialized.
 *
 * Returns: (transfer full) (nullable): the mail, with CR LF at the end of each line
 */
char *
cb_mail_message_write (const CbNotice *notice, const char *from, gsize *size, GError **error)
{
  g_autoptr (CbNoticeText) text = cb_notice_text_new (notice, error);
  GMimeMessage *message;
  char *mail;

  if (text == NULL)
    return NULL;

  message = create_message (notice, text, from);
  mail = write_message (message, size);
  g_object_unref (message);

  return mail;
}
