-- The caller keeps the threads of questions now, in sealed tokens.
DROP TABLE thread;
