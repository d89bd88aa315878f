// Before the first paint, so that a chosen theme never flashes. A file of its own: the Content-Security-Policy allows no inline script.
try {
  const theme = localStorage.getItem("clipmill.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // storage is forbidden here: the system's theme it is
}
