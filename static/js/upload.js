// A picture is shown as soon as it is chosen, before anything is sent.
document.addEventListener("change", (event) => {
  const preview = document.getElementById(event.target.dataset?.preview);
  const file = event.target.files?.[0];
  if (!preview || !file) return;
  const reader = new FileReader();
  reader.onload = () => {
    preview.src = reader.result;
    preview.hidden = false;
  };
  reader.readAsDataURL(file);
});
