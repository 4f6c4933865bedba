-- An in-memory database under a mixed load: load, index, join, update, delete. All data is synthetic.
PRAGMA temp_store = memory;
PRAGMA cache_size = -400000;
CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT, city TEXT, since INTEGER);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)
INSERT INTO customer SELECT i, 'customer ' || i, substr('BergenCusco Dakar HobartJaipurKyoto Lagos Quito Riga  Tunis ', 1 + 6 * (i % 10), 6), 19000 + (i * 7919) % 1500 FROM n;
CREATE TABLE orders(id INTEGER PRIMARY KEY, customer INTEGER, price REAL, note TEXT, state TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 90000)
INSERT INTO orders SELECT i, 1 + (i * 7907) % 12000, ((i * 104729) % 90000) / 100.0, 'order ' || i || ' of ' || hex((i * 2654435761) % 4294967296) || ' packed in amber paper', CASE i % 3 WHEN 0 THEN 'open' WHEN 1 THEN 'sent' ELSE 'paid' END FROM n;
CREATE INDEX orders_customer ON orders(customer);
CREATE INDEX orders_price ON orders(price);
SELECT count(*), sum(price) FROM orders JOIN customer ON customer.id = orders.customer WHERE city LIKE 'Kyoto%';
UPDATE orders SET state = 'closed', note = note || ' closed' WHERE id % 7 = 0;
SELECT city, count(*), round(avg(price), 2) FROM orders JOIN customer ON customer.id = orders.customer GROUP BY city ORDER BY city;
DELETE FROM orders WHERE id % 5 = 0;
CREATE TABLE best AS SELECT * FROM orders ORDER BY price DESC LIMIT 20000;
SELECT count(*), sum(length(note)) FROM best;
SELECT sum(o.price) FROM orders o WHERE o.customer IN (SELECT id FROM customer WHERE since > 20000);
