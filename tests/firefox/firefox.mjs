// Does in Firefox what a reader does, and prints as JSON what was said and what went wrong.
// node firefox.mjs PROGRAM WHAT GIVEN: what to do is one of the functions below, what it is given is JSON.
import puppeteer from "puppeteer-core";

const MINUTE = 60_000;
const wrong = []; // errors, and requests to anybody but the book

// For each page by name, what goes wrong while it opens.
async function open(page, { address, names }) {
  const seen = {};
  for (const name of names) {
    await page.goto(`${address}/${name}`, { waitUntil: "networkidle0" });
    seen[name] = wrong.splice(0);
  }
  return seen;
}

// What an exercise says after each turn: a button, and the code that is written before, if any.
async function exercise(page, { address, name, exercise, turns }) {
  const place = `[data-exercise=${exercise}]`;
  await page.goto(`${address}/${name}`);
  await page.$eval(place, (element) => element.scrollIntoView());
  await page.waitForSelector(`${place} .cm-content`);
  const said = [];
  for (const [button, code] of turns) {
    if (code) await page.$eval(place, (element, code) => void (element.live.field.code = code), code);
    await page.locator(`${place} ::-p-aria([name="${button}"][role="button"])`).click();
    await page.waitForFunction("!document.querySelector('.live-main').disabled", { timeout: MINUTE });
    said.push(await page.$eval(`${place} .live-status`, (status) => status.innerText));
  }
  return { said, wrong };
}

// What an explorer says after each turn: a control, and the key that is pressed on it; without a key, a click.
async function explorer(page, { address, name, explorer, turns }) {
  const place = `[data-explorer=${explorer}]`;
  await page.goto(`${address}/${name}`);
  await page.waitForSelector(`${place} [role=status]`);
  const said = [];
  for (const [control, key] of turns) {
    if (key) await page.focus(`${place} ${control}`).then(() => page.keyboard.press(key));
    else await page.locator(`${place} ${control}`).click();
    said.push(await page.$eval(`${place} [role=status]`, (status) => status.innerText));
  }
  return { said, wrong };
}

const [program, what, json] = process.argv.slice(2);
const given = JSON.parse(json);
const browser = await puppeteer.launch({ browser: "firefox", executablePath: program });
try {
  const page = await browser.newPage();
  await page.setViewport({ width: 1200, height: 900 });
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("pageerror", (why) => wrong.push(why.message));
  page.on("response", (answer) => answer.status() >= 400 && wrong.push(`${answer.status()} ${answer.url()}`));
  page.on("request", (request) => {
    const own = [`${given.address}/`, "data:", "blob:"].some((start) => request.url().startsWith(start));
    if (!own) wrong.push(request.url());
  });
  console.log(JSON.stringify(await { open, exercise, explorer }[what](page, given)));
} finally {
  await browser.close();
}
