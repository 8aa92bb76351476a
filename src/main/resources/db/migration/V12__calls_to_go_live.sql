-- A call to set a campaign live may be under way, or its answer lost, from before the run's phase became another: whoever pauses or takes it
-- back afterwards has to know. Set with the commit before such a call; taken back when every one of them is known to be answered, or too old
-- to land.
ALTER TABLE publications ADD COLUMN live_asked boolean NOT NULL DEFAULT false;
