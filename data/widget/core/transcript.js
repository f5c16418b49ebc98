/** @typedef {import('../types.d.ts').Message} Message */
/** @typedef {import('../types.d.ts').Translate} Translate */

/**
 * @param {Translate} _
 * @returns {Record<string, string>} how those who speak are called
 */
export const getNames = (_) => ({
  visitor: _('You'),
  bot: _('Assistant'),
  operator: _('Support team'),
  system: _('Note'),
});

/**
 * @param {Message[]} messages
 * @param {Translate} _
 * @param {string} language
 * @returns {string} the conversation as a text that anything can open
 */
export function writeTranscript(messages, _, language) {
  const names = getNames(_);
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const lines = messages.map((message) => {
    const files = message.attachments?.map((id) => `[${_('File')}: ${id}]`) ?? [];
    const head = `${format.format(new Date(message.at))} — ${names[message.role] ?? message.role}`;
    return [head, message.text, ...files].filter(Boolean).join('\n');
  });
  return `${lines.join('\n\n')}\n`;
}
