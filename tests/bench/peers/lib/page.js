export const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Chat</title>
<body><main id="chat"></main><script>/* the widget would be loaded here */</script></body></html>`;
