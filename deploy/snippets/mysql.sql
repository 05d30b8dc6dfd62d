-- The out_return_no of a refund intent, for MySQL 8 and MariaDB 10. NULL when one of the three is NULL.
CREATE FUNCTION clawback_out_return_no(sub_mchid VARCHAR(32), return_mchid VARCHAR(32), intent_id VARCHAR(64))
RETURNS CHAR(43) DETERMINISTIC NO SQL
RETURN CONCAT('CB1', LEFT(SHA2(CONCAT(
    'clawback/1', 0x0A, sub_mchid, 0x0A, return_mchid, 0x0A, intent_id), 256), 40));
