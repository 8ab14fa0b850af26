// The search and the filters. Without this script the page is complete, and the form stays hidden.
"use strict";
(() => {
  const form = document.getElementById("find");
  const found = document.getElementById("found");
  const field = id => document.getElementById(id)?.value ?? "";
  const count = n => String(n).replace(/\B(?=(\d{3})+$)/g, found.dataset.group);
  const plain = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const all = Number(found.dataset.all);
  const everything = found.textContent;
  const selects = name => [...document.querySelectorAll(`select.${name}`)];
  const [verdicts, kept] = [selects("verdicts"), selects("kept")];

  const routes = [...document.querySelectorAll("section[data-route]")].map(section => {
    const size = section.querySelector("h2 small");
    const leads = Array.from(section.querySelector(".leads").children, item => {
      const [grade, verdicts, changes, kept] = item.dataset.k.split(".");
      return { item, grade, verdicts, changes, kept, text: null, shown: true };
    });
    return { section, number: section.dataset.route, size, total: size.textContent, leads };
  });

  // The id and the kept columns: made when somebody searches for the first time.
  const text = lead => lead.text ??= plain(lead.item.firstElementChild.textContent);

  const filter = () => {
    const words = plain(field("text")).split(/\s+/).filter(Boolean);
    const [route, grade, change] = ["route", "grade", "changed"].map(field);
    const [wanted, chosen] = [verdicts, kept].map(all => all.map(select => select.value));
    const isFiltered = Boolean(words.length || route || grade || change || [...wanted, ...chosen].some(Boolean));
    const fits = lead => (!grade || lead.grade === grade)
      && (!change || lead.changes.includes(change))
      && wanted.every((verdict, place) => !verdict || lead.verdicts[place] === verdict)
      && chosen.every((value, place) => !value || lead.kept[place] === value)
      && words.every(word => text(lead).includes(word));
    let sum = 0;
    for (const { section, number, size, total, leads } of routes) {
      const isChosen = !route || route === number;
      let shown = 0;
      if (isChosen) {
        for (const lead of leads) {
          const fit = !isFiltered || fits(lead);
          if (fit !== lead.shown) {
            lead.item.hidden = !fit;
            lead.shown = fit;
          }
          shown += fit;
        }
      }
      section.hidden = isFiltered && !shown;
      section.classList.toggle("picked", Boolean(route));
      size.textContent = isFiltered ? `${count(shown)} of ${total}` : total;
      sum += shown;
    }
    found.textContent = isFiltered ? `${count(sum)} of ${count(all)} leads` : everything;
  };

  let frame = 0;
  const soon = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(filter);
  };
  form.addEventListener("input", soon);
  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(soon));
  // A browser that goes back restores what was typed.
  addEventListener("pageshow", soon);
  form.hidden = false;
})();
