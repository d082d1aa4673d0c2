-- Everything that Copydesk relies on in its database: a line for each thing, what it is and how it is.
-- $1, $2 and $3 are the names of viewer, writer and reader. How many blanks there are counts for nothing: versions of
-- Postgres set them differently; a view is known by what it reads, for the same reason.
WITH schemas AS (
  SELECT oid, nspname::text AS name FROM pg_namespace WHERE nspname IN ('newsroom', 'published')
), named AS (
  SELECT r.*, CASE rolname WHEN $1 THEN 'viewer' WHEN $2 THEN 'writer' ELSE 'reader' END AS word
  FROM pg_roles r WHERE rolname IN ($1, $2, $3)
), tables AS (
  SELECT c.oid, c.relkind, c.relowner, c.relrowsecurity, c.reloptions, s.name || '.' || c.relname AS name
  FROM pg_class c JOIN schemas s ON s.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
), lines (thing, how, drawn) AS (
  SELECT 'extension btree_gist', 'installed', NULL FROM pg_extension WHERE extname = 'btree_gist'
  UNION ALL
  SELECT format('columns of %s', t.name), 'these', string_agg(concat_ws(':', a.attname, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN '!' END), '; ' ORDER BY a.attnum)
  FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped GROUP BY t.name
  UNION ALL
  SELECT format('trigger %s on %s', g.tgname, t.name), CASE WHEN g.tgenabled IN ('O', 'A') THEN 'fires' ELSE 'disabled' END, pg_get_triggerdef(g.oid)
  FROM pg_trigger g JOIN tables t ON t.oid = g.tgrelid WHERE NOT g.tgisinternal
  UNION ALL
  SELECT format('constraint %s on %s', k.conname, t.name),
    CASE WHEN NOT k.convalidated THEN 'not validated'
         WHEN EXISTS (SELECT FROM pg_trigger g WHERE g.tgconstraint = k.oid AND g.tgenabled NOT IN ('O', 'A')) THEN 'disabled'
         ELSE 'holds' END, pg_get_constraintdef(k.oid)
  FROM pg_constraint k JOIN tables t ON t.oid = k.conrelid WHERE k.contype IN ('c', 'f', 'p', 'u', 'x')
  UNION ALL
  SELECT format('index %s on %s', c.relname, t.name), CASE WHEN i.indisvalid THEN 'holds' ELSE 'not valid' END, pg_get_indexdef(i.indexrelid)
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN tables t ON t.oid = i.indrelid
  WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
    AND c.relname NOT IN ('titles_letters', 'pictures_letters')   -- only where the server has pg_trgm
  UNION ALL
  SELECT format('row security of %s', name), 'on', NULL FROM tables WHERE relrowsecurity
  UNION ALL
  SELECT format('policy %s on %s', p.polname, t.name),
    concat_ws(' ', CASE WHEN p.polpermissive THEN 'opens' ELSE 'closes' END, p.polcmd,
      (SELECT string_agg(coalesce((SELECT n.word FROM named n WHERE n.oid = r), CASE r WHEN 0 THEN 'everybody' ELSE 'others' END), ',' ORDER BY r) FROM unnest(p.polroles) r)),
    concat_ws(' / ', pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
  FROM pg_policy p JOIN tables t ON t.oid = p.polrelid
  UNION ALL
  SELECT format('owner of %s', t.name), coalesce((SELECT n.word FROM named n WHERE n.oid = t.relowner), 'another'), NULL
  FROM tables t WHERE t.relkind <> 'r' OR EXISTS (SELECT FROM named n WHERE n.oid = t.relowner)
  UNION ALL
  SELECT format('view %s', t.name), coalesce(array_to_string(t.reloptions, ' '), 'plain'),
    (SELECT string_agg(DISTINCT CASE d.refclassid WHEN 'pg_proc'::regclass THEN d.refobjid::regprocedure::text
        ELSE concat_ws('.', d.refobjid::regclass, a.attname) END, '; ')
     FROM pg_rewrite w JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.deptype = 'n'
     LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid AND a.attnum <> 0 AND d.refclassid = 'pg_class'::regclass
     WHERE w.ev_class = t.oid AND d.refobjid <> t.oid AND d.refclassid IN ('pg_class'::regclass, 'pg_proc'::regclass))
  FROM tables t WHERE t.relkind IN ('v', 'm')
  UNION ALL
  SELECT format('function %s', f.oid::regprocedure), concat_ws(' ', f.provolatile, CASE WHEN f.prosecdef THEN 'as its owner' END, array_to_string(f.proconfig, ' ')),
    coalesce(pg_get_function_sqlbody(f.oid), f.prosrc)
  FROM pg_proc f JOIN schemas s ON s.oid = f.pronamespace
  UNION ALL
  SELECT format('attributes of the %s', word),
    concat_ws(' ', 'there', CASE WHEN rolcanlogin THEN 'LOGIN' END, CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolbypassrls THEN 'BYPASSRLS' END,
      CASE WHEN rolcreaterole THEN 'CREATEROLE' END, CASE WHEN rolcreatedb THEN 'CREATEDB' END, CASE WHEN rolreplication THEN 'REPLICATION' END), NULL
  FROM named
  UNION ALL
  SELECT format('membership of the %s in %s', n.word, m.roleid::regrole), 'granted', NULL
  FROM pg_auth_members m JOIN named n ON n.oid = m.member
  UNION ALL
  SELECT format('setting %s of the %s', split_part(one, '=', 1), n.word), string_agg(split_part(one, '=', 2), ', '), NULL
  FROM pg_db_role_setting d JOIN named n ON n.oid = d.setrole CROSS JOIN unnest(d.setconfig) one
  WHERE d.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())) GROUP BY n.word, split_part(one, '=', 1)
  UNION ALL
  SELECT format('rights of the %s on %s', n.word, t.name), string_agg(r.word, ' ' ORDER BY r.place), NULL
  FROM named n CROSS JOIN tables t CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) WITH ORDINALITY r (word, place)
  WHERE NOT n.rolsuper AND n.oid <> t.relowner AND CASE WHEN r.word IN ('DELETE', 'TRUNCATE', 'TRIGGER') THEN has_table_privilege(n.oid, t.oid, r.word)
    ELSE has_any_column_privilege(n.oid, t.oid, r.word) END
  GROUP BY n.word, t.name
  UNION ALL
  SELECT format('rights of the %s on the schema %s', n.word, s.name), string_agg(r.word, ' ' ORDER BY r.word DESC), NULL
  FROM named n CROSS JOIN schemas s CROSS JOIN unnest(ARRAY['USAGE', 'CREATE']) r (word)
  WHERE NOT n.rolsuper AND has_schema_privilege(n.oid, s.oid, r.word) GROUP BY n.word, s.name
  UNION ALL
  SELECT format('rights of the %s on the database', word), 'CREATE', NULL FROM named
  WHERE NOT rolsuper AND has_database_privilege(oid, current_database(), 'CREATE')
)
SELECT thing, concat_ws(': ', how, regexp_replace(drawn, '\s+', ' ', 'g')) AS state FROM lines ORDER BY thing COLLATE "C"
