// The same knowledge as chatbotd's, found as the documentation of MiniSearch does it.
import fs from 'node:fs';
import MiniSearch from 'minisearch';

export function loadKnowledge (path) {
  const entries = fs.readFileSync(path, 'utf8').split('\n').filter(Boolean).map((line, id) => {
    const entry = JSON.parse(line);
    return { id, question: entry.question, alternatives: (entry.alternatives ?? []).join(' '), answer: entry.answer };
  });
  const index = new MiniSearch({
    fields: ['question', 'alternatives', 'answer'],
    storeFields: ['question', 'answer'],
    searchOptions: { boost: { question: 3, alternatives: 2 }, fuzzy: 0.2, prefix: true }
  });
  index.addAll(entries);

  return {
    answer (text) {
      const [best] = index.search(text);
      return best === undefined
        ? { text: 'I do not know that yet.' }
        : { text: best.answer, source: { entry: String(best.id), title: best.question } };
    }
  };
}
