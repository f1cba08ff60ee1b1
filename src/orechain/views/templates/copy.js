for (const button of document.querySelectorAll("button.copy")) {
  button.textContent = words.copy;
  button.hidden = false;
  button.addEventListener("click", () => {
    const table = button.closest("figure").querySelector("table");
    const said = (cell) => (cell.dataset.v ?? cell.textContent).replace(/\s+/g, " ").trim();
    const text = [...table.rows]
      .map((row) => [...row.cells].filter((cell) => !cell.classList.contains("bar")).map(said).join("\t"))
      .join("\n");
    // Pages opened from a file have no clipboard interface everywhere: a hidden text box always works.
    const box = document.createElement("textarea");
    box.value = text;
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
    button.textContent = words.copied;
    setTimeout(() => { button.textContent = words.copy; }, 1500);
  });
}
