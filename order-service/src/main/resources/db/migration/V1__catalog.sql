-- What is for sale, in the order it is shown. Stock is inventory's business, under the same SKUs.
create table products (
    position    int    not null unique,
    sku         text   primary key,
    name        text   not null,
    price_minor bigint not null check (price_minor > 0),
    currency    text   not null default 'USD'
);

insert into products (position, sku, name, price_minor) values
    (1, 'KB-TKL-87', 'Tenkeyless Mechanical Keyboard', 12900),
    (2, 'KB-ERGO-SPLIT', 'Split Ergonomic Keyboard', 21900),
    (3, 'MS-VERT-01', 'Vertical Mouse', 5900),
    (4, 'MN-27-4K', '27-inch 4K Monitor', 38900),
    (5, 'MN-34-UW', '34-inch Ultrawide Monitor', 64900),
    (6, 'DK-USB4-12', 'USB4 Dock with 12 Ports', 24900),
    (7, 'HP-ANC-700', 'Noise-Cancelling Headphones', 27900),
    (8, 'WC-4K-PRO', '4K Webcam', 14900),
    (9, 'MIC-USB-C', 'USB-C Condenser Microphone', 11900),
    (10, 'CH-ERGO-MESH', 'Ergonomic Mesh Chair', 48900),
    (11, 'DS-SIT-140', 'Standing Desk 140 cm', 57900),
    (12, 'LT-LED-BAR', 'Monitor Light Bar', 8900),
    (13, 'SSD-NV-2TB', 'NVMe SSD 2 TB', 17900),
    (14, 'HUB-USBC-7', 'USB-C Hub with 7 Ports', 4900),
    (15, 'CB-USB4-1M', 'USB4 Cable 1 m', 2499),
    (16, 'NB-DOT-A5', 'Dotted Notebook A5', 1290);
