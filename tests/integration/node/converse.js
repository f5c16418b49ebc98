// Holds a conversation, loses its connection in the middle, and prints every line it saw as JSON.
import { ChatClient } from './client.js';

const client = new ChatClient(process.argv[2]);
const questions = ['When are you open?', 'hello', 'How do I reset my password?', 'thanks'];
let answers = 0;

client.on('message', (line) => {
  console.log(JSON.stringify({ seq: line.seq, role: line.role, text: line.text }));
  if (line.role !== 'bot') return;
  answers++;
  if (answers === 2) client.interrupt();
  if (answers < questions.length) client.send(questions[answers]);
  else client.close();
});
client.on('failed', (code) => {
  console.error(`closed with ${code}`);
  process.exitCode = 1;
});
client.send(questions[0]);
