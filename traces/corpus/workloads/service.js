// A service in Node: sessions in a Map, JSON in and out, a bounded cache of rendered pages.
let state = 42;
const random = n => ((state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) >>> 8) % n;
const sessions = new Map(), pages = new Map();
for (let request = 0; request < 400000; request++) {
    const user = random(120000);
    let session = sessions.get(user);
    if (!session) sessions.set(user, session = {user, cart: [], seen: request, token: 'token-' + user * 7919});
    session.seen = request;
    session.cart.push({item: random(9000), count: 1 + random(4)});
    if (session.cart.length > 12) session.cart.splice(0, 6);
    const body = JSON.stringify(session);
    const key = user % 20000;
    if (!pages.has(key) || random(5) === 0) pages.set(key, '<li>' + JSON.parse(body).cart.map(line => line.item + ' x ' + line.count).join('</li><li>'));
    if (pages.size > 16000) pages.delete(pages.keys().next().value);
}
