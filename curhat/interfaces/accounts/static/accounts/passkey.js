// A passkey that was refused or cancelled says so on the page, not in the console.
document.addEventListener('allauth.error', function (event) {
  var words = document.getElementById('passkey_trouble')
  if (words) {
    event.preventDefault()
    words.hidden = false
  }
})
