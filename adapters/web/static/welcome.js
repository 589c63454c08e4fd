// Tells where the browser is, so that times can be said in this person's own.
const { timeZone, locale } = Intl.DateTimeFormat().resolvedOptions();
const fill = (name, value) => {
  const field = document.querySelector(`input[name="${name}"]`);
  if (field) field.value = value ?? "";
};
fill("zone", timeZone);
fill("locale", navigator.language || locale);
