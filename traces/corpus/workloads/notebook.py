# A data notebook's session: makes a table, derives columns, joins, pivots, keeps intermediate results alive as cells do.
import random

random.seed(7)
cells = {}
cells["rows"] = [
    {"id": i, "day": i % 365, "shop": "shop-%03d" % random.randrange(200), "item": random.randrange(5000),
     "price": round(random.lognormvariate(2, 1), 2), "note": "order of item %d" % random.randrange(5000)}
    for i in range(60000)
]
cells["by_shop"] = {}
for row in cells["rows"]:
    cells["by_shop"].setdefault(row["shop"], []).append(row)
cells["daily"] = [[0.0] * 365 for _ in range(200)]
for row in cells["rows"]:
    cells["daily"][int(row["shop"][5:])][row["day"]] += row["price"]
cells["text"] = [",".join(map(str, row.values())) for row in cells["rows"]]
cells["words"] = {}
for line in cells["text"]:
    for word in line.replace(",", " ").split():
        cells["words"][word] = cells["words"].get(word, 0) + 1
for step in range(40):  # going back to earlier cells
    name = random.choice(["rows", "by_shop", "daily", "text"])
    if name == "rows":
        cells["result%d" % step] = sum(row["price"] for row in cells["rows"] if row["day"] % 7 == step % 7)
    elif name == "by_shop":
        cells["result%d" % step] = {shop: len(rows) for shop, rows in cells["by_shop"].items()}
    elif name == "daily":
        cells["daily"] = [[value * 1.01 for value in row] for row in cells["daily"]]
    else:
        cells["result%d" % step] = sorted(random.sample(cells["text"], 2000))
