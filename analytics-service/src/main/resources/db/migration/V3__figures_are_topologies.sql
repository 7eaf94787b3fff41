-- The figures are the state of topologies (db/streams), which read the log from its beginning.
DROP TABLE order_fact, figure, product, stock_level;
DELETE FROM inbox WHERE consumer_group = 'analytics';
