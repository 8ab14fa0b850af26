// The pages in headless Chromium: filters and search, links, console, accessibility (axe-core), widths, size and speed.
//
//     node check.mjs FOLDER      FOLDER holds what run.sh has written; SCREENSHOTS=FOLDER also takes pictures
import { readFileSync, statSync } from "node:fs";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import { chromium } from "playwright-core";
import { NASTY } from "./nasty.mjs";

const folder = process.argv[2];
const PAGES = ["leads", "report", "compare", "quarter"];
const WIDTHS = [360, 390, 768, 1280, 1920];
const THEMES = ["light", "dark"];
/** What a page of 10,000 leads may weigh, in bytes. */
const MOST_BYTES = 10_000_000;
/** How often the page may be laid out anew after a keystroke: once for the leads and once for each of the two frames that the test waits. */
const MOST_LAYOUTS = 3;
/** How long anything may take on a machine that does much else. */
const PATIENCE = 120_000;

let passed = 0;
const failures = [];
const check = (what, isTrue, found = "") => {
  if (isTrue) passed += 1;
  else {
    failures.push(what);
    console.log(`failed: ${what}${found === "" ? "" : `: ${typeof found === "string" ? found : JSON.stringify(found)}`}`);
  }
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-dev-shm-usage"],
});
const address = name => pathToFileURL(`${folder}/${name}.html`).href;

/** Opens a page, and notes what its console says and what it asks the network for; `before` is called before it is loaded. */
const open = async (name, options = {}, before = async () => {}) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const said = [];
  page.on("console", message => ["error", "warning"].includes(message.type()) && said.push(message.text()));
  page.on("pageerror", error => said.push(String(error)));
  page.on("dialog", dialog => { said.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", request => request.url() !== address(name) && said.push(`request: ${request.url()}`));
  await before(page);
  await page.goto(address(name));
  return { page, said, close: () => context.close() };
};

/** The serious and critical findings of axe-core. */
const accessibility = async page => {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const grave = found.violations.filter(one => ["serious", "critical"].includes(one.impact));
  const others = found.violations.filter(one => !grave.includes(one));
  for (const one of others) console.log(`note: ${one.impact}: ${one.id}, ${one.nodes.length} times, ${one.nodes[0].html.slice(0, 120)}`);
  return grave.map(one => `${one.id}, ${one.nodes.length} times: ${one.nodes[0].html.slice(0, 200)} (${one.nodes[0].failureSummary})`);
};

for (const name of PAGES) {
  for (const colorScheme of THEMES) {
    const { page, said, close } = await open(name, { colorScheme });
    const found = await accessibility(page);
    check(`${name}, ${colorScheme}: no serious finding of axe-core`, found.length === 0, found.join("\n"));
    check(`${name}, ${colorScheme}: nothing in the console, no request`, said.length === 0, said);
    if (colorScheme === "light") {
      const lost = await page.evaluate(() => [...document.querySelectorAll("a")]
        .map(link => link.getAttribute("href"))
        .filter(href => !href.startsWith("#") || !document.getElementById(href.slice(1))));
      check(`${name}: every link leads somewhere on the page`, lost.length === 0, lost);
    }
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      if (colorScheme === "light") {
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        check(`${name}: nothing beyond the right edge at ${width} px`, wide <= 0, `${wide} px`);
      }
      if (process.env.SCREENSHOTS) {
        await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}-${colorScheme}-${width}.png`, fullPage: name !== "leads" });
      }
    }
    await close();
  }
}

/** The rows of a CSV file without quoted line breaks, by column. */
const rows = file => {
  const cells = line => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(,|$)/g)].map(match => match[1].replace(/^"|"$/g, "").replaceAll("\"\"", "\""));
  const [header, ...lines] = readFileSync(file, "utf8").trimEnd().split("\n");
  const names = cells(header);
  return lines.map(line => Object.fromEntries(cells(line).map((cell, place) => [names[place], cell])));
};

/** Sets fields of the filter, and gives the leads that are visible then, and what the page says of their number. */
const filtered = (page, fields) => page.evaluate(async fields => {
  const form = document.getElementById("find");
  form.reset();
  for (const [id, label] of Object.entries(fields)) {
    const field = document.getElementById(id);
    const option = [...field.options ?? []].find(option => option.textContent === label);
    field.value = option ? option.value : label;
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
  await new Promise(done => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 20));
  const visible = [...document.querySelectorAll(".leads > li")].filter(item => item.checkVisibility());
  return { n: visible.length, said: document.getElementById("found").textContent };
}, fields);

{
  const predictions = rows(`${folder}/predictions.csv`);
  const { page, said, close } = await open("leads");
  const n = predictions.length;
  const first = await filtered(page, {});
  check("all leads are on the page", first.n === n && first.said === `${n} leads`, first);
  const title = name => name[0].toUpperCase() + name.slice(1);
  const some = predictions.find(row => row.previous_route && row.previous_route !== row.route);
  const cases = [
    [{ text: "L900001" }, row => row.id === "L900001"],
    [{ text: "l9000" }, row => row.id.startsWith("L9000")],
    [{ text: some.company.toUpperCase() }, row => row.company === some.company],
    [{ text: `${some.company.split(" ")[0]} ${some.id}` }, row => row.id === some.id],
    [{ text: "no such lead" }, () => false],
    [{ route: title(some.route) }, row => row.route === some.route],
    [{ grade: "A" }, row => row.grade === "A"],
    [{ "verdict-0": "fail" }, row => row.bant === "fail"],
    [{ "verdict-1": "unknown", grade: "B" }, row => row.meddic === "unknown" && row.grade === "B"],
    [{ "kept-0": "Sales" }, row => row.department === "Sales"],
    [{ "kept-1": "Website", grade: "A" }, row => row.lead_source === "Website" && row.grade === "A"],
    [{ changed: "score up" }, row => row.score_change > 0],
    [{ changed: "score down" }, row => row.score_change !== "" && row.score_change < 0],
    [{ changed: "another route" }, row => row.previous_route !== "" && row.previous_route !== row.route],
    [{ changed: "another grade" }, row => row.previous_grade !== "" && row.previous_grade !== row.grade],
    [{ changed: "new leads" }, row => row.previous_score === ""],
    [{ changed: "score up", route: title(some.route), grade: some.grade },
      row => row.score_change > 0 && row.route === some.route && row.grade === some.grade],
  ];
  for (const [fields, isWanted] of cases) {
    const wanted = predictions.filter(isWanted).length;
    const found = await filtered(page, fields);
    const what = `filter ${JSON.stringify(fields)}: ${wanted} of ${n} leads`;
    check(what, found.n === wanted && found.said === `${wanted} of ${n} leads`, found);
  }
  check("some filters find something", cases.filter(([, isWanted]) => predictions.some(isWanted)).length >= cases.length - 2);
  const last = await filtered(page, {});
  check("cleared, the page is whole again", last.n === n && last.said === `${n} leads`, last);
  // By keyboard, as a person would.
  await page.getByLabel("Search").fill("L900002");
  await page.waitForFunction(() => document.getElementById("found").textContent.startsWith("1 of"));
  await page.getByRole("button", { name: "Clear" }).click();
  await page.waitForFunction(n => document.getElementById("found").textContent === `${n} leads`, n);
  // Sorted by score within each route, and the routes in the order of the project.
  const scores = await page.evaluate(() => [...document.querySelectorAll(".leads")]
    .map(list => [...list.querySelectorAll("[class=sr] + b")].map(score => Number(score.textContent))));
  check("the highest score comes first", scores.every(all => all.every((score, place) => place === 0 || score <= all[place - 1])));
  check("the console stays empty", said.length === 0, said);
  await close();
}

{
  // Without scripts the page is complete, and shows no filter that would do nothing.
  const { page, close } = await open("leads", { javaScriptEnabled: false });
  check("without a script there is no filter", !await page.locator("#find").isVisible());
  const n = await page.locator(".leads > li").count();
  check("without a script all leads are there", n === rows(`${folder}/predictions.csv`).length, String(n));
  await close();
}

{
  // The policy of the page: a script that got in would not run, and nothing is fetched.
  const { page, close } = await open("leads");
  const isRun = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.broken = true";
    document.body.append(script);
    return Boolean(window.broken);
  });
  check("a script of somebody else does not run", !isRun);
  const isFetched = await page.evaluate(() => new Promise(done => {
    const picture = new Image();
    picture.onload = () => done(true);
    picture.onerror = () => done(false);
    picture.src = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
  }));
  check("a picture of somebody else is not shown", !isFetched);
  await close();
}

{
  const bytes = statSync(`${folder}/many.html`).size;
  check("10,000 leads are below 10 MB", bytes < MOST_BYTES, `${bytes} bytes`);
  // Time of the thread, so that it is the same on a machine that does much else.
  let session;
  const { page, said, close } = await open("many", {}, async page => {
    session = await page.context().newCDPSession(page);
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
  });
  const metric = async name => (await session.send("Performance.getMetrics")).metrics.find(one => one.name === name).value;
  const spent = async () => await metric("TaskDuration") * 1000;
  const loaded = await spent();
  const found = await page.evaluate(() => ({
    title: document.title,
    strange: document.querySelectorAll("main script, main img, main style, [onmouseover], main a").length,
    ids: [...document.querySelectorAll(".leads h3, .leads code")].map(id => id.textContent),
  }));
  const lost = NASTY.filter(id => !found.ids.includes(id));
  check("ids of all kinds are text", found.strange === 0 && !found.title.includes("broken") && lost.length === 0, { ...found, ids: lost });
  /** What some work costs until the frame after it is painted. */
  const cost = async (work, value) => {
    const start = await spent();
    await page.evaluate(work, value);
    await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
    return await spent() - start;
  };
  const search = value => {
    const field = document.getElementById("text");
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  // What a keystroke costs is counted rather than timed: leads are touched only where they come or go, and the page is laid out once. The
  // times are printed.
  await page.evaluate(() => {
    window.touched = 0;
    new MutationObserver(all => { window.touched += all.filter(one => one.target.matches(".leads > li")).length; })
      .observe(document.querySelector("main"), { attributes: true, childList: true, subtree: true });
  });
  const shown = () => page.evaluate(() => [...document.querySelectorAll(".leads > li")].map(item => item.checkVisibility({ contentVisibilityAuto: false })));
  const times = [];
  let before = await shown();
  for (const value of ["m", "m0", "m00", "m000", "m0009", "", "m0009", ""]) {
    const [layouts, touched] = [await metric("LayoutCount"), await page.evaluate(() => window.touched)];
    times.push(await cost(search, value));
    const work = { layouts: await metric("LayoutCount") - layouts, touched: await page.evaluate(() => window.touched) - touched };
    const after = await shown();
    const wanted = after.filter((one, place) => one !== before[place]).length;
    check(`10,000 leads: "${value}" touches ${wanted} leads, with at most ${MOST_LAYOUTS} layouts`, work.touched === wanted && work.layouts <= MOST_LAYOUTS, work);
    before = after;
  }
  const jumped = await cost(() => scrollTo(0, document.documentElement.scrollHeight));
  await page.setViewportSize({ width: WIDTHS[0], height: 900 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(`10,000 leads: nothing beyond the right edge at ${WIDTHS[0]} px`, wide <= 0, `${wide} px`);
  check("nothing in the console with 10,000 leads", said.length === 0, said);
  const whole = n => Math.round(n);
  console.log(`10,000 leads: ${(bytes / 1e6).toFixed(2)} MB, loaded in ${whole(loaded)} ms, filtered in ${times.map(whole).join(", ")} ms, to the end in ${whole(jumped)} ms`);
  await close();
}

{
  // Paper: the leads of the first routes, without the filter.
  const { page, close } = await open("leads");
  await page.emulateMedia({ media: "print" });
  const printed = await page.evaluate(() => [...document.querySelectorAll("section[data-route]")].map(section => section.querySelectorAll("li[data-k]").length > 0 && section.querySelector("li[data-k]").checkVisibility()));
  check("the leads of the first routes are printed, those of others are not", printed[0] && printed[1] && !printed.at(-1), printed);
  check("the filter is not printed", !await page.locator("#find").isVisible());
  const pdf = await page.pdf({ format: "A4", ...(process.env.SCREENSHOTS ? { path: `${process.env.SCREENSHOTS}/leads.pdf` } : {}) });
  check("the page can be printed", pdf.length > 10_000);
  await close();
}

await browser.close();
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);
