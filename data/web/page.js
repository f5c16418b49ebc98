/* The controls of the page to try the chat on. They do what any website can do with window.Chatbot. */
'use strict';

const get = (id) => document.getElementById(id);
const chat = () => window.Chatbot;

get('snippet').textContent = `<script src="${new URL('widget/loader.js', location.href)}" async></script>`;
get('open').addEventListener('click', () => chat()?.open());
get('ask').addEventListener('click', () => {
  chat()?.open();
  chat()?.send('What can you do?');
});

for (const name of ['theme', 'position']) {
  get(name).addEventListener('change', (event) => chat()?.element.setAttribute(name, event.target.value));
}

get('accent').addEventListener('input', (event) => {
  document.documentElement.style.setProperty('--chatbot-accent', event.target.value);
});

get('language').addEventListener('change', (event) => {
  const { element } = chat();
  element.lang = event.target.value;
  // The texts are chosen when the widget is put onto the page.
  element.remove();
  setTimeout(() => document.body.append(element));
});
