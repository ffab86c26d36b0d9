// Copy and print buttons. A copy also works without a secure context (a laptop on the office's own network).
const copy = async (text, near) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    near.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
};
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const body = button.closest(".link-body");
    await copy(button.dataset.copy, body);
    body.querySelector("[data-copied]").textContent = button.tagName === "A" ? "Message copied: paste it in the chat." : "Copied.";
  });
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
