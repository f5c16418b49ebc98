/** Lines in a square of 24, drawn with a round pen; the chat is filled. */
export const CHAT =
  'M12 4c-5 0-9 3-9 7 0 2 1 4 3 5.5 0 1-.5 2-1.5 3 2 0 3.5-.5 5-1.5 6 1 11.5-2 11.5-7 0-4-4-7-9-7zM8 10a1.2 1.2 0 1 0 .1 0zM12 10a1.2 1.2 0 1 0 .1 0zM16 10a1.2 1.2 0 1 0 .1 0z';
export const CLOSE = 'M6 6l12 12M18 6L6 18';
export const DOWN = 'M6 9l6 6 6-6';
export const MORE = 'M5 12h.1M12 12h.1M19 12h.1';
export const SEND = 'M12 19V5M6 11l6-6 6 6';
export const CLIP = 'M20 11l-8 8a5 5 0 0 1-7-7l8-8a3 3 0 0 1 5 5l-8 8a1 1 0 0 1-3-3l7-7';
export const FILE = 'M14 3H6v18h12V8zM14 3v5h4';
export const SAVE = 'M12 4v11M7 10l5 5 5-5M5 20h14';
export const TRASH = 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5';
export const TICK = 'M5 12l4 4 10-10';
export const TICKS = 'M2 12l4 4 10-10M12 16l10-10';
export const CLOCK = 'M12 4a8 8 0 1 0 .1 0zM12 8v4l3 2';
export const ALERT = 'M12 4a8 8 0 1 0 .1 0zM12 8v5M12 16h.1';
export const BOOK = 'M5 5q4-1 7 1 3-2 7-1v13q-4-1-7 1-3-2-7-1zM12 6v13';
export const SPARK = 'M12 4q1 7 8 8-7 1-8 8-1-7-8-8 7-1 8-8z';
export const THUMB = 'M7 11v9H4v-9zM7 12l4-8q3 0 2 3l-1 3h6q2 0 2 2l-1 6q0 2-2 2H7';
export const PERSON = 'M12 4a4 4 0 1 0 .1 0zM5 20q1-6 7-6t7 6';
