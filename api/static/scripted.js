// Says that scripts run, before anything is drawn: what only they can use is shown then.
document.documentElement.classList.add("scripted");
