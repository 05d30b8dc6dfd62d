-- The out_return_no of a refund intent, for PostgreSQL 11 and later. NULL when one of the three is NULL.
CREATE OR REPLACE FUNCTION clawback_out_return_no(sub_mchid text, return_mchid text, intent_id text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT 'CB1' || left(encode(sha256(convert_to(
        'clawback/1' || chr(10) || sub_mchid || chr(10) || return_mchid || chr(10) || intent_id, 'UTF8')), 'hex'), 40)
$$;
