INSERT INTO stock_item (sku, name, on_hand, low_stock_threshold, restock_to) VALUES
    ('KB-TKL-87', 'Tenkeyless Mechanical Keyboard', 120, 20, 150),
    ('KB-ERGO-SPLIT', 'Split Ergonomic Keyboard', 60, 10, 80),
    ('MS-VERT-01', 'Vertical Mouse', 200, 30, 250),
    ('MN-27-4K', '27-inch 4K Monitor', 80, 12, 100),
    ('MN-34-UW', '34-inch Ultrawide Monitor', 40, 8, 60),
    ('DK-USB4-12', 'USB4 Dock with 12 Ports', 90, 15, 120),
    ('HP-ANC-700', 'Noise-Cancelling Headphones', 100, 15, 150),
    ('WC-4K-PRO', '4K Webcam', 110, 15, 150),
    ('MIC-USB-C', 'USB-C Condenser Microphone', 75, 10, 100),
    ('CH-ERGO-MESH', 'Ergonomic Mesh Chair', 35, 6, 50),
    ('DS-SIT-140', 'Standing Desk 140 cm', 25, 5, 40),
    ('LT-LED-BAR', 'Monitor Light Bar', 300, 40, 350),
    ('SSD-NV-2TB', 'NVMe SSD 2 TB', 250, 40, 300),
    ('HUB-USBC-7', 'USB-C Hub with 7 Ports', 400, 60, 500),
    ('CB-USB4-1M', 'USB4 Cable 1 m', 1000, 100, 1200),
    ('NB-DOT-A5', 'Dotted Notebook A5', 2000, 200, 2500);

INSERT INTO stock_movement (sku, delta, reason, at)
SELECT sku, on_hand, 'SEED', now() FROM stock_item WHERE on_hand > 0 ORDER BY sku;
