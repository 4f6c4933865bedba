"""A data job as people run it in a notebook: generate orders, parse them, index, aggregate, serialise. All data is synthetic."""
import array
import json
import random
import sys

rows = int(sys.argv[1]) if len(sys.argv) > 1 else 60_000
rnd = random.Random(20261121)
cities = ["Bergen", "Cusco", "Dakar", "Hobart", "Jaipur", "Kyoto", "Lagos", "Quito", "Riga", "Tunis"]
words = ("amber basin cedar delta ember fjord grove heron inlet jetty knoll larch marsh north ocean pearl quartz reed "
         "spruce tundra umber vale willow yarrow zephyr").split()

# Phase 1: a CSV document as text, then its rows as dictionaries.
lines = []
for i in range(rows):
    note = " ".join(rnd.choice(words) for _ in range(rnd.randrange(3, 12)))
    lines.append(f"{i},{rnd.choice(cities)},{rnd.randrange(1, 5000)},{rnd.random() * 900:.2f},{note}")
document = "\n".join(lines)
del lines
orders = []
for line in document.split("\n"):
    number, city, customer, price, note = line.split(",")
    orders.append({"number": int(number), "city": city, "customer": int(customer), "price": float(price), "note": note})

# Phase 2: an inverted index over the notes and numeric columns.
index = {}
for position, order in enumerate(orders):
    for word in set(order["note"].split()):
        index.setdefault(word, []).append(position)
prices = array.array("d", (order["price"] for order in orders))
customers = array.array("i", (order["customer"] for order in orders))

# Phase 3: aggregate by customer, then look things up at random, as a user who explores does.
totals = {}
for customer, price in zip(customers, prices):
    count, total = totals.get(customer, (0, 0.0))
    totals[customer] = (count + 1, total + price)
checksum = 0.0
for _ in range(rows // 3):
    word = rnd.choice(words)
    hits = index[word]
    order = orders[hits[rnd.randrange(len(hits))]]
    checksum += order["price"] + totals[order["customer"]][1]

# Phase 4: the text is no longer needed; a sorted copy and its JSON are.
del document
best = sorted(orders, key=lambda order: (-order["price"], order["number"]))[: rows // 2]
text = json.dumps(best)
checksum += len(text) + sum(order["price"] for order in json.loads(text[: text.index("}") + 1] + "]"))
print(f"{checksum:.2f}")
