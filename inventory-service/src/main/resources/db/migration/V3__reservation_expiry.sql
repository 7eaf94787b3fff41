ALTER TABLE reservation DROP CONSTRAINT reservation_state_check;
ALTER TABLE reservation ADD CONSTRAINT reservation_state_check
    CHECK (state IN ('RESERVED', 'COMMITTED', 'RELEASED', 'REJECTED', 'EXPIRED'));

-- The undecided ones are few, and the oldest is looked for all the time.
CREATE INDEX reservation_undecided ON reservation (created_at) WHERE state = 'RESERVED';
