// The engine's files, which the build names in FILES: { name: { file, bytes } }, compressed.
/* global FILES */

const inflated = async (blob) => {
  const start = new Uint8Array(await blob.slice(0, 2).arrayBuffer());
  // Some servers send .gz files with Content-Encoding, and the browser has unpacked them already.
  const packed = start[0] === 0x1f && start[1] === 0x8b;
  const stream = packed ? blob.stream().pipeThrough(new DecompressionStream("gzip")) : blob.stream();
  return new Response(stream).arrayBuffer();
};

async function fetched(address, arrived) {
  const response = await fetch(address);
  if (!response.ok) return null;
  const parts = [];
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    arrived(part.value.length);
  }
  return new Blob(parts);
}

// A page opened from a folder may fetch nothing; a script it may load. So each file is there as a script too, and in
// the copy to take along as a script alone.
const asScript = (address, file) =>
  new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement("script"), { src: `${address}.js` });
    const receive = (event) => {
      if (event.detail.file !== file) return;
      removeEventListener("seminar-file", receive);
      const text = atob(event.detail.content);
      const bytes = new Uint8Array(text.length);
      for (let n = 0; n < text.length; n++) bytes[n] = text.charCodeAt(n);
      element.remove();
      resolve(new Blob([bytes]));
    };
    addEventListener("seminar-file", receive);
    element.onerror = () => reject(new Error(`${address}.js is missing`));
    document.head.append(element);
  });

// The contents of several files by name. `say(share)` hears how much of them has arrived, from 0 to 1.
export async function load(base, names, say) {
  const all = names.reduce((sum, name) => sum + FILES[name].bytes, 0);
  let [here, over] = [0, false];
  const arrived = (bytes) => over || say(Math.min(1, (here += bytes) / all));
  const one = async (name) => {
    const { file, bytes } = FILES[name];
    const address = base + file;
    const blob = location.protocol === "file:" ? null : await fetched(address, arrived);
    if (blob) return [name, await inflated(blob)];
    const content = await asScript(address, file);
    arrived(bytes);
    return [name, await inflated(content)];
  };
  try {
    return Object.fromEntries(await Promise.all(names.map(one)));
  } finally {
    over = true; // where one file is missing, the others may still be arriving
  }
}
