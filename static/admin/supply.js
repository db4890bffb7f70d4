// The value beside each slider; htmx asks for the answer.
document.querySelectorAll(".supply-what-if input[type=range]").forEach((slider) => {
  slider.addEventListener("input", () => { slider.nextElementSibling.value = slider.value; });
});
