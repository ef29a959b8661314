-- Pictures that were uploaded, by the SHA-256 of the original in base64url: the same picture is there once, whoever sends it. Originals and
-- forms are files (docs/how-to/pictures.md); here stands what is known of them.
CREATE TYPE picture_state AS ENUM ('waiting', 'ready', 'failed');
CREATE TABLE pictures (
  hash text PRIMARY KEY CONSTRAINT pictures_hash_check CHECK (hash ~ '^[A-Za-z0-9_-]{43}$'),
  state picture_state NOT NULL DEFAULT 'waiting',
  bytes bigint NOT NULL,
  media_type text NOT NULL,
  -- As it is shown, turned upright.
  width integer NOT NULL,
  height integer NOT NULL,
  -- Several frames, of which the first is shown.
  is_animated boolean NOT NULL DEFAULT false,
  placeholder text CONSTRAINT pictures_placeholder_check CHECK (placeholder ~ '^[0-9a-f]{36}$'),
  -- The bytes of each file by width and format: {"96": {"jpg": 2345}}.
  forms jsonb NOT NULL DEFAULT '{}',
  -- Of the encoder's settings that the forms were made with.
  settings integer NOT NULL DEFAULT 0,
  error jsonb,
  uploaded_by uuid REFERENCES users (id) ON DELETE SET NULL ON UPDATE CASCADE,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  first_ready_at timestamptz(3),
  ready_at timestamptz(3),
  -- Which stage of making its forms comes next; work on it that went on so often without an end is given up.
  stage smallint NOT NULL DEFAULT 0,
  tries smallint NOT NULL DEFAULT 0,
  -- Which job works on it, and until when nobody else may.
  claimed_by uuid,
  claimed_until timestamptz(3),
  -- Since when no product shows it, as the nightly clean-up found; a new one has not been used yet.
  unused_since timestamptz(3) DEFAULT now()
);
-- What is to be made, in the order in which it is.
CREATE INDEX pictures_waiting_idx ON pictures (stage, created_at) WHERE state = 'waiting';
CREATE INDEX pictures_uploaded_by_idx ON pictures (uploaded_by);
CREATE INDEX pictures_first_ready_at_idx ON pictures (first_ready_at);

-- Whether a picture is in use. Only of those that are uploaded here, so that a catalogue with none pays nothing.
CREATE INDEX product_images_uploaded_idx ON product_images (url) WHERE url LIKE '/pictures/u/%';
