// The same as the scenario "requests" of chatbot-loadtest, as the documentation of k6 does it.
import http from 'k6/http';

export const options = { vus: __ENV.USERS, duration: `${__ENV.SECONDS}s`, discardResponseBodies: true };

export default function () {
  http.get(`${__ENV.TARGET}/healthz`);
}
